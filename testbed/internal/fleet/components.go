package fleet

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
)

// startControllers starts what makes pods of workloads and puts them on nodes.
func (c *cluster) startControllers() error {
	manager, err := c.componentKubeconfig("controller-manager")
	if err != nil {
		return err
	}
	if _, err := c.spawner.add(c.name, "kube-controller-manager", c.directory,
		"--kubeconfig="+manager, "--service-account-private-key-file="+c.path("accounts.key"),
		"--root-ca-file="+c.caFile, "--leader-elect=false", "--secure-port=0",
		"--kube-api-qps=500", "--kube-api-burst=1000", "--profiling=false",
		"--controllers=*,-node-ipam-controller,-cloud-node-lifecycle-controller"); err != nil {
		return err
	}
	scheduler, err := c.componentKubeconfig("scheduler")
	if err != nil {
		return err
	}
	_, err = c.spawner.add(c.name, "kube-scheduler", c.directory,
		"--kubeconfig="+scheduler, "--leader-elect=false", "--secure-port=0",
		"--kube-api-qps=500", "--kube-api-burst=1000")
	return err
}

// startKwok starts the nodes. Its stages, metrics and cluster-wide rules come from a file; the rules for single
// pods (Logs, Exec, Attach, PortForward) from custom resources, so that a test can add one.
func (c *cluster) startKwok(ctx context.Context, configuration string) error {
	kubeconfig, err := c.componentKubeconfig("kwok")
	if err != nil {
		return err
	}
	file := c.path("kwok.yaml")
	if err := os.WriteFile(file, []byte(configuration), 0o600); err != nil {
		return err
	}
	managed := []string{"--manage-all-nodes"}
	if c.realNode != nil {
		managed = []string{"--manage-all-nodes=false", "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake"}
	}
	return withPorts(1, func(ports []int) (bool, error) {
		port := strconv.Itoa(ports[0])
		p, err := c.spawner.add(c.name, "kwok", c.directory, append(managed,
			"--config="+file, "--kubeconfig="+kubeconfig,
			"--node-ip=127.0.0.1", "--node-port="+port, "--server-address=127.0.0.1:"+port,
			"--tls-cert-file="+c.path("serving.crt"), "--tls-private-key-file="+c.path("serving.key"),
			"--enable-crds=Logs,Exec,Attach,PortForward")...)
		if err != nil {
			return false, err
		}
		return listens(ctx, p, port)
	})
}

// startMetricsServer starts it at a port the cluster's APIService can point to, see metricsPort.
func (c *cluster) startMetricsServer(ctx context.Context) error {
	kubeconfig, err := c.componentKubeconfig("metrics-server")
	if err != nil {
		return err
	}
	return withPorts(1, func(ports []int) (bool, error) {
		c.metricsPort = ports[0]
		p, err := c.spawner.add(c.name, "metrics-server", c.directory,
			"--kubeconfig="+kubeconfig, "--authentication-kubeconfig="+kubeconfig,
			"--authorization-kubeconfig="+kubeconfig, "--bind-address=127.0.0.1",
			fmt.Sprintf("--secure-port=%d", ports[0]), "--cert-dir="+c.path("metrics-server"),
			"--kubelet-insecure-tls", "--kubelet-use-node-status-port",
			"--kubelet-preferred-address-types=InternalIP", "--metric-resolution=10s", "--kubelet-request-timeout=5s")
		if err != nil {
			return false, err
		}
		return listens(ctx, p, strconv.Itoa(ports[0]))
	})
}

// listens waits until the process accepts connections at its port, and ends it when it does not.
func listens(ctx context.Context, p *process, port string) (taken bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		connection, err := net.Dial("tcp", "127.0.0.1:"+port)
		// A port taken by another program is connected to as well: then the process itself has ended or is about to.
		if err == nil {
			_ = connection.Close()
			if !p.portWasTaken() {
				return false, nil
			}
		}
		select {
		case <-p.done():
			return p.portWasTaken(), fmt.Errorf("%s ended:\n%s", p.name, p.tail())
		case <-ctx.Done():
			p.kill()
			p.wait()
			return p.portWasTaken(), fmt.Errorf("%s does not listen: %w", p.name, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}
