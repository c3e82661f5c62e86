// Command control is the testbed's one binary: the Kubernetes control plane, kubectl, kwok and metrics-server
// as subcommands, and beside them the testbed's own. One binary means one link and one copy in the page cache,
// however many clusters run.
package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"flotilla.test/testbed/internal/fleet"
	"flotilla.test/testbed/internal/load"
)

// own are the testbed's own subcommands; each gets the arguments after its name.
var own = map[string]func(ctx context.Context, arguments []string) error{
	"up":    fleet.RunUp,
	"seed":  load.RunSeed,
	"churn": load.RunChurn,
}

func main() {
	if len(os.Args) < 2 {
		fail(errors.New("a subcommand is needed: " + strings.Join(names(), ", ")))
	}
	// Each component reads its flags from os.Args itself, as if it were a binary of its own.
	os.Args = os.Args[1:]

	if run, found := components[os.Args[0]]; found {
		run()
		return
	}
	run, found := own[os.Args[0]]
	if !found {
		fail(fmt.Errorf("there is no subcommand %q; there are: %s", os.Args[0], strings.Join(names(), ", ")))
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, context.Canceled) {
		fail(err)
	}
}

func names() []string {
	return slices.Sorted(func(yield func(string) bool) {
		for name := range maps.Keys(own) {
			if !yield(name) {
				return
			}
		}
		for name := range maps.Keys(components) {
			if !yield(name) {
				return
			}
		}
	})
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "testbed:", err)
	os.Exit(1)
}
