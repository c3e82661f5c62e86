package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/term"
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
)

type command func(ctx context.Context, shell interp.HandlerContext, arguments []string) error

// commands are those that neither the shell nor its library has, as far as tests use them.
var commands = map[string]command{
	"date":     date,
	"env":      env,
	"head":     head,
	"hostname": hostname,
	"id":       id,
	"kill":     kill,
	"ps":       ps,
	"seq":      seq,
	"sleep":    sleep,
	"stty":     stty,
	"tar":      pack,
}

func date(_ context.Context, shell interp.HandlerContext, _ []string) error {
	_, err := fmt.Fprintln(shell.Stdout, time.Now().UTC().Format(time.RFC3339Nano))
	return err
}

func env(_ context.Context, shell interp.HandlerContext, _ []string) error {
	shell.Env.Each(func(name string, value expand.Variable) bool {
		if value.Exported {
			fmt.Fprintf(shell.Stdout, "%s=%s\n", name, value.String())
		}
		return true
	})
	return nil
}

// head prints the first lines of its input, or with `-c` its first bytes.
func head(_ context.Context, shell interp.HandlerContext, arguments []string) error {
	count, isBytes, input := 10, false, shell.Stdin
	for index := 0; index < len(arguments); index++ {
		argument := arguments[index]
		if (argument == "-n" || argument == "-c") && index+1 < len(arguments) {
			number, err := strconv.Atoi(arguments[index+1])
			if err != nil {
				return err
			}
			count, isBytes, index = number, argument == "-c", index+1
			continue
		}
		path := argument
		if !filepath.IsAbs(path) {
			path = filepath.Join(shell.Dir, path)
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		input = file
	}
	if isBytes {
		_, err := io.CopyN(shell.Stdout, input, int64(count))
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	}
	lines := bufio.NewScanner(input)
	for ; count > 0 && lines.Scan(); count-- {
		fmt.Fprintln(shell.Stdout, lines.Text())
	}
	return lines.Err()
}

func hostname(_ context.Context, shell interp.HandlerContext, _ []string) error {
	name, err := os.Hostname()
	fmt.Fprintln(shell.Stdout, name)
	return err
}

func id(_ context.Context, shell interp.HandlerContext, arguments []string) error {
	if len(arguments) > 0 && arguments[0] == "-u" {
		fmt.Fprintln(shell.Stdout, os.Getuid())
		return nil
	}
	fmt.Fprintf(shell.Stdout, "uid=%d gid=%d\n", os.Getuid(), os.Getgid())
	return nil
}

// kill sends SIGTERM, or the signal of that number.
func kill(_ context.Context, _ interp.HandlerContext, arguments []string) error {
	number := int(syscall.SIGTERM)
	for _, argument := range arguments {
		value, err := strconv.Atoi(argument)
		if err != nil {
			return err
		}
		if value < 0 {
			number = -value
		} else if err := syscall.Kill(value, syscall.Signal(number)); err != nil {
			return err
		}
	}
	return nil
}

func ps(_ context.Context, shell interp.HandlerContext, _ []string) error {
	folders, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return err
	}
	for _, folder := range folders {
		// A process may have ended since.
		if content, err := os.ReadFile(folder); err == nil {
			words := strings.TrimSpace(strings.ReplaceAll(string(content), "\x00", " "))
			fmt.Fprintf(shell.Stdout, "%s %s\n", filepath.Base(filepath.Dir(folder)), words)
		}
	}
	return nil
}

func seq(ctx context.Context, shell interp.HandlerContext, arguments []string) error {
	first, last := 1, 0
	for index, argument := range arguments {
		number, err := strconv.Atoi(argument)
		if err != nil {
			return err
		}
		if index == 0 && len(arguments) > 1 {
			first = number
		} else {
			last = number
		}
	}
	output := bufio.NewWriter(shell.Stdout)
	defer output.Flush()
	for ; first <= last && ctx.Err() == nil; first++ {
		if _, err := fmt.Fprintln(output, first); err != nil {
			return err
		}
	}
	return nil
}

// sleep takes seconds, or `infinity`.
func sleep(ctx context.Context, _ interp.HandlerContext, arguments []string) error {
	if len(arguments) != 1 {
		return errors.New("needs the seconds")
	}
	length := time.Duration(math.MaxInt64)
	if arguments[0] != "infinity" {
		seconds, err := strconv.ParseFloat(arguments[0], 64)
		if err != nil {
			return err
		}
		length = time.Duration(seconds * float64(time.Second))
	}
	select {
	case <-time.After(length):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stty prints the size of its terminal, rows first.
func stty(_ context.Context, shell interp.HandlerContext, arguments []string) error {
	if len(arguments) != 1 || arguments[0] != "size" {
		return errors.New("knows size only")
	}
	columns, rows, err := term.GetSize(int(os.Stdin.Fd()))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(shell.Stdout, "%d %d\n", rows, columns)
	return err
}
