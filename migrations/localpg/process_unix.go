//go:build unix && !linux

package localpg

import "syscall"

// dieWithParent cannot be had here; a killed test run leaves its server behind.
func dieWithParent(*syscall.SysProcAttr) {}
