package fleet

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"flotilla.test/testbed/internal/content"
	"flotilla.test/testbed/internal/load"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

func (c *cluster) clients() (kubernetes.Interface, dynamic.Interface, error) {
	typed, err := kubernetes.NewForConfig(c.operator)
	if err != nil {
		return nil, nil, err
	}
	json := rest.CopyConfig(c.operator)
	json.ContentType, json.AcceptContentTypes = "", ""
	custom, err := dynamic.NewForConfig(json)
	return typed, custom, err
}

// found makes what pods need: nodes, and kwok to run them. Definitions come before kwok, which reads them.
func (c *cluster) found(ctx context.Context, o options) error {
	typed, custom, err := c.clients()
	if err != nil {
		return err
	}
	container, err := c.makeContainer(ctx)
	if err != nil {
		return err
	}
	configuration, err := content.KwokConfiguration(container)
	if err != nil {
		return err
	}
	if err := content.Foundation(ctx, typed, c.name, o.nodes); err != nil {
		return err
	}
	if err := content.Define(ctx, custom); err != nil {
		return err
	}
	if err := c.startKwok(ctx, configuration); err != nil {
		return err
	}
	return load.Target{Kubeconfig: c.operatorKubeconfig, Etcd: c.etcd, Prefix: "/" + c.name}.Save()
}

// manyPods is from where on a restart of the API server costs less than its hearing of every pod one by one:
// reading 50,000 pods at its start takes it a fraction of the processor time of 50,000 watch events.
const manyPods = 4000

func (c *cluster) seed(ctx context.Context, o options) (load.SeedResult, error) {
	target, err := load.ReadTarget(c.operatorKubeconfig)
	if err != nil {
		return load.SeedResult{}, err
	}
	seeding := load.SeedOptions{Pods: o.pods, Namespaces: o.namespaces, Nodes: o.nodes}
	if o.pods >= manyPods {
		seeding.Quietly = c.withoutAPIServer
	}
	return load.Seed(ctx, target, seeding)
}

func (c *cluster) withoutAPIServer(ctx context.Context, work func() error) error {
	server := c.spawner.find(c.name, "kube-apiserver")
	server.kill()
	server.wait()
	if err := work(); err != nil {
		return err
	}
	if err := c.spawner.start(server); err != nil {
		return err
	}
	return c.waitForReady(ctx, server)
}

// fill starts the controllers and creates what they work on.
func (c *cluster) fill(ctx context.Context, o options) error {
	typed, custom, err := c.clients()
	if err != nil {
		return err
	}
	if !o.minimal {
		if err := c.startControllers(); err != nil {
			return err
		}
	}
	joined := make(chan error, 1)
	go func() { joined <- c.realNode.start(ctx, typed) }()
	published := make(chan error, 1)
	go func() { published <- c.publishMetrics(ctx, o, typed, custom) }()
	if err := content.Troubled(ctx, typed); err != nil {
		return err
	}
	if !o.minimal {
		if err := content.Workloads(ctx, typed, custom); err != nil {
			return err
		}
		if err := content.Settled(ctx, typed); err != nil {
			return err
		}
	}
	if err := <-joined; err != nil {
		return fmt.Errorf("real node: %w", err)
	}
	if err := content.NodesReady(ctx, typed); err != nil {
		return err
	}
	return <-published
}

// publishMetrics makes the metrics API known once something answers there, so that the discovery of a cluster that
// is ready does not change any more. Figures come later.
func (c *cluster) publishMetrics(ctx context.Context, o options, typed kubernetes.Interface, custom dynamic.Interface) error {
	if !o.metrics {
		return nil
	}
	if err := c.startMetricsServer(ctx); err != nil {
		return err
	}
	return content.PublishMetrics(ctx, typed, custom, c.metricsPort)
}

func (c *cluster) waitForMetrics(ctx context.Context, nodes int) error {
	_, custom, err := c.clients()
	if err != nil {
		return err
	}
	return content.MetricsReady(ctx, custom, nodes)
}

// makeContainer makes what every container of the cluster shows: a log, a working directory, and a small HTTP
// server behind every port, which answers with the cluster's name.
func (c *cluster) makeContainer(ctx context.Context) (content.Container, error) {
	container := content.Container{
		LogFile: c.logFile, PreviousLogFile: c.path("container-previous.log"), WorkDir: c.path("container"), Mark: c.name,
	}
	if err := os.MkdirAll(container.WorkDir, 0o700); err != nil {
		return container, err
	}
	if err := os.WriteFile(container.WorkDir+"/mark", []byte(c.name+"\n"), 0o600); err != nil {
		return container, err
	}
	if err := os.WriteFile(container.LogFile, logLines(c.name, "served request", 200), 0o600); err != nil {
		return container, err
	}
	if err := os.WriteFile(container.PreviousLogFile, logLines(c.name, "panic: out of oil", 5), 0o600); err != nil {
		return container, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return container, err
	}
	container.ForwardPort = listener.Addr().(*net.TCPAddr).Port
	server := &http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, "%s %s\n", c.name, r.URL.Path)
		}),
	}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() { _ = server.Serve(listener) }()
	return container, nil
}

// logLines makes lines in the form in which a container runtime keeps them, one second apart, ending now.
func logLines(mark, text string, count int) []byte {
	var lines strings.Builder
	start := time.Now().UTC().Add(-time.Duration(count) * time.Second)
	for i := range count {
		at := start.Add(time.Duration(i) * time.Second).Format(time.RFC3339Nano)
		fmt.Fprintf(&lines, "%s stdout F level=info mark=%s n=%d msg=%q\n", at, mark, i, text)
	}
	return []byte(lines.String())
}
