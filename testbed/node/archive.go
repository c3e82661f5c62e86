package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// archive is a tar in memory, equal for equal content. It keeps its first error until it is closed.
type archive struct {
	content bytes.Buffer
	writer  *tar.Writer
	failure error
}

func newArchive() *archive {
	a := &archive{}
	a.writer = tar.NewWriter(&a.content)
	return a
}

func (a *archive) file(name string, mode int64, content []byte) {
	a.entry(tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: mode, Size: int64(len(content))})
	if a.failure == nil {
		_, a.failure = a.writer.Write(content)
	}
}

func (a *archive) entry(header tar.Header) {
	if a.failure == nil {
		a.failure = a.writer.WriteHeader(&header)
	}
}

func (a *archive) close() ([]byte, error) {
	if a.failure == nil {
		a.failure = a.writer.Close()
	}
	return a.content.Bytes(), a.failure
}

func encode(value any) []byte {
	content, err := json.Marshal(value)
	if err != nil {
		panic(err) // Only strings, numbers, maps and lists of them come here.
	}
	return content
}

func digest(content []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(content)) }

func descriptor(mediaType string, content []byte) map[string]any {
	return map[string]any{"mediaType": mediaType, "digest": digest(content), "size": len(content)}
}

func sortedKeys(files map[string]string) []string { return slices.Sorted(maps.Keys(files)) }
