// Command observe watches pods as ordinary Go clients do, to measure against. It is a binary of its own because its
// memory is measured too, and the control plane's packages would weigh on it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

const protobufType = "application/vnd.kubernetes.protobuf"

func main() {
	commands := map[string]func(context.Context, []string) error{"informer": informer, "watchlag": watchlag}
	err := errors.New("a subcommand is needed: informer, watchlag")
	if len(os.Args) > 1 && commands[os.Args[1]] != nil {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
		err = commands[os.Args[1]](ctx, os.Args[2:])
		stop()
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "observe:", err)
		os.Exit(1)
	}
}

// connect parses the flags and opens a client without a rate limit.
func connect(flags *flag.FlagSet, arguments []string) (kubernetes.Interface, error) {
	kubeconfig := flags.String("kubeconfig", "", "kubeconfig of the cluster")
	if err := flags.Parse(arguments); err != nil {
		return nil, err
	}
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		return nil, err
	}
	config.QPS = -1
	config.ContentType = protobufType
	config.AcceptContentTypes = protobufType + ",application/json"
	return kubernetes.NewForConfig(config)
}
