// Package fleet runs clusters: one etcd, and for each cluster an API server with what belongs to it, all children of
// this process, all on 127.0.0.1, all in one folder that is removed at the end.
package fleet

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"time"
)

// options say what to run and what to fill it with.
type options struct {
	names      []string
	nodes      int
	pods       int
	namespaces int
	json       bool
	metrics    bool
	minimal    bool
	goaway     float64
	// realNode is the folder of a real node's programs; empty without such a node.
	realNode string
}

var clusterName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`)

func parseOptions(arguments []string) (options, error) {
	o := options{}
	flags := flag.NewFlagSet("up", flag.ContinueOnError)
	flags.IntVar(&o.nodes, "nodes", 3, "nodes in each cluster")
	flags.IntVar(&o.pods, "pods", 0, "bare pods in each cluster, beside the workloads")
	flags.IntVar(&o.namespaces, "namespaces", 40, "namespaces those pods are spread over")
	flags.BoolVar(&o.json, "json", false, "print one JSON line for each event, and end when stdin closes")
	noMetrics := flags.Bool("no-metrics", false, "run no metrics-server")
	flags.BoolVar(&o.minimal, "minimal", false, "run no controllers, scheduler and metrics-server, and make no workloads")
	flags.StringVar(&o.realNode, "real-node-programs", "", "folder with the programs of a real node, which each cluster gets")
	flags.Float64Var(&o.goaway, "goaway-chance", 0, "part of the HTTP/2 requests that are answered with GOAWAY, at most 0.02")
	// Names and flags may come in any order.
	for len(arguments) > 0 {
		if err := flags.Parse(arguments); err != nil {
			return o, err
		}
		arguments = flags.Args()
		if len(arguments) > 0 {
			o.names = append(o.names, arguments[0])
			arguments = arguments[1:]
		}
	}
	o.metrics = !*noMetrics && !o.minimal
	if len(o.names) == 0 {
		return o, errors.New("up needs the names of the clusters")
	}
	seen := map[string]bool{}
	for _, name := range o.names {
		if !clusterName.MatchString(name) || seen[name] || name == "kubeconfigs" || name == "etcd" || name == "pid" {
			return o, fmt.Errorf("%q is not a name for a cluster, or comes twice", name)
		}
		seen[name] = true
	}
	if o.nodes < 1 || o.pods < 0 || o.namespaces < 1 {
		return o, errors.New("--nodes and --namespaces are at least 1, --pods at least 0")
	}
	return o, nil
}

const rootPrefix = "flotilla-testbed-"

// makeRoot makes the folder of this fleet, and removes those of fleets that were killed before they could.
func makeRoot() (string, error) {
	others, err := filepath.Glob(filepath.Join(os.TempDir(), rootPrefix+"*"))
	if err != nil {
		return "", err
	}
	for _, other := range others {
		content, err := os.ReadFile(filepath.Join(other, "pid"))
		pid, invalid := strconv.Atoi(string(content))
		if err == nil && invalid == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			removeCgroups(other)
			_ = os.RemoveAll(other) // Another fleet may be removing it too.
		}
	}
	root, err := os.MkdirTemp("", rootPrefix)
	if err != nil {
		return "", err
	}
	return root, os.WriteFile(filepath.Join(root, "pid"), []byte(strconv.Itoa(os.Getpid())), 0o600)
}

// RunUp starts the clusters, says when each is ready, and runs until the context ends, or stdin with --json.
func RunUp(ctx context.Context, arguments []string) error {
	o, err := parseOptions(arguments)
	if err != nil {
		return err
	}
	binary, err := os.Executable()
	if err != nil {
		return err
	}
	root, err := makeRoot()
	if err != nil {
		return err
	}
	reporter := &reporter{json: o.json, started: time.Now()}
	reporter.report(event{Event: "starting", Directory: root, Pid: os.Getpid()})
	spawner := newSpawner(binary, root, func(p *process, err error) {
		reporter.report(event{Event: "exited", Name: p.cluster, Process: p.name, Error: fmt.Sprint(err)})
	})
	ctx, cancel := context.WithCancelCause(ctx)
	if o.json {
		go func() {
			obey(os.Stdin, spawner, reporter)
			cancel(nil)
		}()
	}
	err = run(ctx, o, root, spawner, reporter)
	stopping := time.Now()
	cancel(nil)
	spawner.close()
	removeCgroups(root)
	if removal := os.RemoveAll(root); err == nil || errors.Is(err, context.Canceled) {
		err = removal
	}
	reporter.report(event{Event: "stopped", Seconds: time.Since(stopping).Seconds()})
	return err
}

func run(ctx context.Context, o options, root string, s *spawner, r *reporter) error {
	etcd, err := startEtcd(ctx, s, root)
	if err != nil {
		return err
	}
	failures := make(chan error, len(o.names))
	for _, name := range o.names {
		go func() { failures <- raise(ctx, o, root, name, etcd, s, r) }()
	}
	for range o.names {
		if err := <-failures; err != nil {
			return err
		}
	}
	r.report(event{Event: "all-ready"})
	<-ctx.Done()
	return nil
}

// raise brings one cluster up, fills it and reports it ready; metrics follow later by themselves.
func raise(ctx context.Context, o options, root, name, etcd string, s *spawner, r *reporter) error {
	c, err := openCluster(ctx, o, s, root, name, etcd)
	if err != nil {
		return err
	}
	r.report(event{Event: "serving", Name: name, Server: c.server})
	if err := c.found(ctx, o); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if o.pods > 0 {
		result, err := c.seed(ctx, o)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		r.report(event{Event: "seeded", Name: name, Pods: result.Pods, BytesPerPod: result.Bytes, Seconds: result.Seconds})
	}
	if err := c.fill(ctx, o); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	r.report(c.ready(s))
	if o.metrics {
		go func() {
			if err := c.waitForMetrics(ctx, o.nodes); err == nil {
				r.report(event{Event: "metrics", Name: name})
			}
		}()
	}
	return nil
}

// obey reads commands, one on each line: "stop east kube-apiserver" and "start east kube-apiserver".
func obey(input io.Reader, s *spawner, r *reporter) {
	for {
		var verb, cluster, name string
		if _, err := fmt.Fscanln(input, &verb, &cluster, &name); err == io.EOF || errors.Is(err, os.ErrClosed) {
			return
		} else if err != nil {
			r.report(event{Event: "refused", Error: err.Error()})
			continue
		}
		p := s.find(cluster, name)
		if p == nil {
			r.report(event{Event: "refused", Name: cluster, Process: name, Error: "there is no such process"})
			continue
		}
		switch verb {
		case "stop":
			p.kill()
			p.wait()
			r.report(event{Event: "process-stopped", Name: cluster, Process: name})
		case "start":
			select {
			case <-p.done():
			default:
				r.report(event{Event: "refused", Name: cluster, Process: name, Error: "it runs already"})
				continue
			}
			if err := s.start(p); err != nil {
				r.report(event{Event: "refused", Name: cluster, Process: name, Error: err.Error()})
				continue
			}
			r.report(event{Event: "process-started", Name: cluster, Process: name, Pid: p.pid()})
		default:
			r.report(event{Event: "refused", Error: "the commands are stop and start"})
		}
	}
}
