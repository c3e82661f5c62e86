package main

import (
	"archive/tar"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// image is what a container starts from: one program, and the names under which it is found.
type image struct {
	program string
	path    string
	links   []string
	files   map[string]string
	folders []string
	command []string
}

var images = []image{
	{program: "pause", path: "pause"},
	// One program without a shell, as a distroless image is.
	{program: "writer", path: "writer"},
	{
		program: "tools", path: "bin/tools", command: []string{"sh"}, folders: []string{"root/", "tmp/"},
		links: []string{
			"[", "base64", "cat", "chmod", "cp", "date", "echo", "env", "false", "find", "gunzip", "gzip", "head", "hostname", "id",
			"kill", "ls", "mkdir", "mktemp", "mv", "nsenter", "printf", "ps", "pwd", "rm", "seq", "sh", "shasum", "sleep", "stty", "tar", "test",
			"touch", "true", "xargs",
		},
		files: map[string]string{
			"etc/passwd": "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/tmp:/bin/sh\n",
			"etc/group":  "root:x:0:\nnobody:x:65534:\n",
		},
	},
}

// packImages makes an OCI image of each program in the folder, all in one tar.
func packImages(arguments []string) error {
	if len(arguments) != 2 {
		return errors.New("needs the folder of programs and the tar to make")
	}
	layout := newArchive()
	var manifests []any
	for _, image := range images {
		manifest, err := image.pack(arguments[0], layout)
		if err != nil {
			return fmt.Errorf("%s: %w", image.program, err)
		}
		manifests = append(manifests, manifest)
	}
	layout.file("oci-layout", 0o644, []byte(`{"imageLayoutVersion":"1.0.0"}`))
	layout.file("index.json", 0o644, encode(map[string]any{"schemaVersion": 2, "manifests": manifests}))
	content, err := layout.close()
	if err != nil {
		return err
	}
	return os.WriteFile(arguments[1], content, 0o644)
}

// pack puts the image's blobs into the layout and describes its manifest.
func (i image) pack(programs string, layout *archive) (map[string]any, error) {
	layer, err := i.layer(programs)
	if err != nil {
		return nil, err
	}
	container := map[string]any{"Env": []string{"PATH=/bin"}, "WorkingDir": "/"}
	if i.command == nil {
		container["Entrypoint"] = []string{"/" + i.path}
	} else {
		container["Cmd"] = i.command
	}
	configuration := encode(map[string]any{
		"os": "linux", "architecture": runtime.GOARCH, "config": container,
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{digest(layer)}},
	})
	manifest := encode(map[string]any{
		"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
		"config": descriptor("application/vnd.oci.image.config.v1+json", configuration),
		"layers": []any{descriptor("application/vnd.oci.image.layer.v1.tar", layer)},
	})
	for _, blob := range [][]byte{manifest, configuration, layer} {
		layout.file("blobs/sha256/"+digest(blob)[len("sha256:"):], 0o644, blob)
	}
	described := descriptor("application/vnd.oci.image.manifest.v1+json", manifest)
	described["platform"] = map[string]any{"os": "linux", "architecture": runtime.GOARCH}
	described["annotations"] = map[string]string{"io.containerd.image.name": "flotilla.test/" + i.program + ":1"}
	return described, nil
}

func (i image) layer(programs string) ([]byte, error) {
	content, err := os.ReadFile(filepath.Join(programs, i.program))
	if err != nil {
		return nil, err
	}
	layer := newArchive()
	for _, folder := range i.folders {
		layer.entry(tar.Header{Typeflag: tar.TypeDir, Name: folder, Mode: 0o1777})
	}
	layer.file(i.path, 0o755, content)
	for _, link := range i.links {
		layer.entry(tar.Header{Typeflag: tar.TypeSymlink, Name: "bin/" + link, Linkname: filepath.Base(i.path), Mode: 0o777})
	}
	for _, name := range sortedKeys(i.files) {
		layer.file(name, 0o644, []byte(i.files[name]))
	}
	return layer.close()
}
