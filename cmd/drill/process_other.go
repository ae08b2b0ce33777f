//go:build !linux

package main

import "syscall"

// dieWithParent cannot be had here: a drill that is killed leaves its server behind.
func dieWithParent(*syscall.SysProcAttr) {}
