package fleet

import (
	"fmt"
	"net"
)

// freePort asks the system for a port. Another program may take it before a child does: those who start the
// child look at portWasTaken and try again.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// withPorts runs start with fresh ports until it succeeds or fails for another reason than a taken port.
func withPorts(count int, start func(ports []int) (taken bool, err error)) error {
	var failure error
	for range 5 {
		ports := make([]int, count)
		for i := range ports {
			port, err := freePort()
			if err != nil {
				return err
			}
			ports[i] = port
		}
		taken, err := start(ports)
		if err == nil || !taken {
			return err
		}
		failure = err
	}
	return fmt.Errorf("no port stayed free: %w", failure)
}
