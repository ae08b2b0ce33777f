package main

import "syscall"

// dieWithParent has the kernel end the server when the drill is killed, so that
// nothing is left behind.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGTERM }
