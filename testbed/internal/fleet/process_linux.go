package fleet

import "syscall"

// childAttributes put a child in a process group of its own, so that Ctrl-C reaches only the parent, which ends
// the children in order, and have the kernel kill it when the parent dies without having done so.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
