//go:build !linux

package fleet

import "syscall"

// A real node needs Linux; `testbed.mjs` says so before it comes to this.

func nodeAttributes() *syscall.SysProcAttr { return childAttributes() }

func enterNetwork(_ int, ended <-chan struct{}) network {
	return network{requests: make(chan func()), ended: ended}
}
