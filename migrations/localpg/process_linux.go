package localpg

import "syscall"

// dieWithParent has the kernel stop the server at once (SIGQUIT, which also
// frees its shared memory) when this process ends, even by panic or kill -9.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGQUIT }
