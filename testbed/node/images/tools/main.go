// Command tools is a shell with common commands, one program under many names.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/term"
	"mvdan.cc/sh/moreinterp/coreutils"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

func main() {
	name, arguments := filepath.Base(os.Args[0]), os.Args[1:]
	var err error
	if name == "nsenter" {
		err = enter(arguments)
	} else if name == "sh" || name == "tools" {
		err = shell(arguments)
	} else {
		// The shell knows every command, its own and the others.
		err = run(strings.NewReader(`"$@"`), append([]string{name}, arguments...))
	}
	var code interp.ExitStatus
	if errors.As(err, &code) {
		os.Exit(int(code))
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(2)
	}
}

func shell(arguments []string) error {
	isAsked := false
	for len(arguments) > 0 && (arguments[0] == "-i" || arguments[0] == "-l") {
		isAsked, arguments = true, arguments[1:]
	}
	switch {
	case len(arguments) > 1 && strings.HasPrefix(arguments[0], "-") && strings.HasSuffix(arguments[0], "c"):
		return run(strings.NewReader(arguments[1]), arguments[min(3, len(arguments)):])
	case len(arguments) > 0:
		file, err := os.Open(arguments[0])
		if err != nil {
			return err
		}
		defer file.Close()
		return run(file, arguments[1:])
	case isAsked || term.IsTerminal(int(os.Stdin.Fd())):
		return converse()
	}
	return run(os.Stdin, nil)
}

func run(program io.Reader, parameters []string) error {
	runner, err := newRunner(parameters)
	if err != nil {
		return err
	}
	parsed, err := syntax.NewParser().Parse(program, "")
	if err != nil {
		return err
	}
	return runner.Run(context.Background(), parsed)
}

// converse reads commands from a terminal until its end or `exit`. An interrupt ends a command, not the shell.
func converse() error {
	runner, err := newRunner(nil)
	if err != nil {
		return err
	}
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, syscall.SIGINT)
	parser := syntax.NewParser()
	fmt.Print("$ ")
	var last error
	for statements, err := range parser.InteractiveSeq(os.Stdin) {
		if err != nil {
			return err
		}
		if parser.Incomplete() {
			fmt.Print("> ")
			continue
		}
		for _, statement := range statements {
			ctx, cancel := context.WithCancel(context.Background())
			ended := make(chan struct{})
			go func() {
				select {
				case <-interrupts:
					cancel()
				case <-ended:
				}
			}()
			last = runner.Run(ctx, statement)
			close(ended)
			cancel()
			if runner.Exited() {
				return last
			}
		}
		fmt.Print("$ ")
	}
	return last
}

func newRunner(parameters []string) (*interp.Runner, error) {
	return interp.New(
		interp.StdIO(os.Stdin, os.Stdout, os.Stderr),
		interp.Params(append([]string{"--"}, parameters...)...),
		interp.ExecHandlers(ownCommands, coreutils.ExecHandler),
	)
}

func ownCommands(next interp.ExecHandlerFunc) interp.ExecHandlerFunc {
	return func(ctx context.Context, arguments []string) error {
		command, found := commands[arguments[0]]
		if !found {
			return next(ctx, arguments)
		}
		handler := interp.HandlerCtx(ctx)
		if err := command(ctx, handler, arguments[1:]); err != nil {
			fmt.Fprintf(handler.Stderr, "%s: %v\n", arguments[0], err)
			return interp.ExitStatus(1)
		}
		return nil
	}
}
