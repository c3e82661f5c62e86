package main

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"mvdan.cc/sh/v3/interp"
)

// pack is tar as far as `kubectl cp` uses it: creates, lists or extracts, with flags in one word.
func pack(_ context.Context, shell interp.HandlerContext, arguments []string) error {
	flags, file, folder := "", "-", shell.Dir
	var paths []string
	for index := 0; index < len(arguments); index++ {
		switch argument := arguments[index]; {
		case strings.HasPrefix(argument, "--"):
		case argument == "-C" && index+1 < len(arguments):
			index++
			folder = within(folder, arguments[index])
		case index == 0 || strings.HasPrefix(argument, "-"):
			flags += argument
			if strings.Contains(argument, "f") && index+1 < len(arguments) {
				index++
				file = arguments[index]
			}
		default:
			paths = append(paths, argument)
		}
	}
	if strings.Contains(flags, "c") {
		output := shell.Stdout
		if file != "-" {
			created, err := os.Create(within(shell.Dir, file))
			if err != nil {
				return err
			}
			defer created.Close()
			output = created
		}
		return create(output, folder, paths)
	}
	var input io.Reader = shell.Stdin
	if file != "-" {
		opened, err := os.Open(within(shell.Dir, file))
		if err != nil {
			return err
		}
		defer opened.Close()
		input = opened
	}
	if !strings.ContainsAny(flags, "xt") {
		return errors.New("needs c, x or t")
	}
	return unpack(tar.NewReader(input), func(header *tar.Header, content io.Reader) error {
		if strings.Contains(flags, "t") {
			_, err := fmt.Fprintln(shell.Stdout, header.Name)
			return err
		}
		return extract(within(folder, header.Name), header, content)
	})
}

func within(folder, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}

func create(output io.Writer, folder string, paths []string) error {
	writer := tar.NewWriter(output)
	for _, path := range paths {
		err := filepath.WalkDir(within(folder, path), func(found string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			information, err := entry.Info()
			if err != nil {
				return err
			}
			link := ""
			if entry.Type() == fs.ModeSymlink {
				if link, err = os.Readlink(found); err != nil {
					return err
				}
			}
			header, err := tar.FileInfoHeader(information, link)
			if err != nil {
				return err
			}
			header.Name = strings.TrimPrefix(found, "/")
			if !filepath.IsAbs(path) {
				if header.Name, err = filepath.Rel(folder, found); err != nil {
					return err
				}
			}
			if err := writer.WriteHeader(header); err != nil || !entry.Type().IsRegular() {
				return err
			}
			content, err := os.Open(found)
			if err != nil {
				return err
			}
			defer content.Close()
			_, err = io.Copy(writer, content)
			return err
		})
		if err != nil {
			return err
		}
	}
	return writer.Close()
}

func unpack(reader *tar.Reader, each func(*tar.Header, io.Reader) error) error {
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := each(header, reader); err != nil {
			return err
		}
	}
}

func extract(path string, header *tar.Header, content io.Reader) error {
	mode := header.FileInfo().Mode().Perm()
	if header.Typeflag == tar.TypeDir {
		return os.MkdirAll(path, mode)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if header.Typeflag == tar.TypeSymlink {
		return os.Symlink(header.Linkname, path)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(file, content)
	return err
}
