package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
)

// received is one event as a bare watch client got it.
type received struct {
	Type            watch.EventType `json:"type"`
	Namespace       string          `json:"namespace"`
	Name            string          `json:"name"`
	UID             string          `json:"uid"`
	ResourceVersion string          `json:"resourceVersion"`
	// At is the time of receipt and Sent the annotation flotilla.test/at, nanoseconds since 1970, as strings: they
	// are beyond what a JavaScript number holds.
	At   string `json:"at"`
	Sent string `json:"sent,omitempty"`
}

// watchlag prints a line for each change of a pod, from the moment it printed {"event":"watching"} until it is ended
// or its input closes. Lines are flushed when nothing else waits.
func watchlag(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("watchlag", flag.ContinueOnError)
	namespace := flags.String("namespace", "", "watch pods of this namespace only")
	client, err := connect(flags, arguments)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	pods := client.CoreV1().Pods(*namespace)
	first, err := pods.List(ctx, metav1.ListOptions{Limit: 1})
	if err != nil {
		return err
	}
	watcher, err := pods.Watch(ctx, metav1.ListOptions{ResourceVersion: first.ResourceVersion, AllowWatchBookmarks: false})
	if err != nil {
		return err
	}
	defer watcher.Stop()

	buffer := bufio.NewWriterSize(os.Stdout, 1<<16)
	defer buffer.Flush()
	output := json.NewEncoder(buffer)
	if err := output.Encode(map[string]string{"event": "watching"}); err != nil {
		return err
	}
	if err := buffer.Flush(); err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case event, open := <-watcher.ResultChan():
			at := time.Now()
			if !open {
				return fmt.Errorf("the server ended the watch")
			}
			pod, ok := event.Object.(*corev1.Pod)
			if !ok {
				return fmt.Errorf("the watch failed: %v", event.Object)
			}
			if err := output.Encode(received{
				event.Type, pod.Namespace, pod.Name, string(pod.UID), pod.ResourceVersion,
				fmt.Sprint(at.UnixNano()), pod.Annotations["flotilla.test/at"],
			}); err != nil {
				return err
			}
			if len(watcher.ResultChan()) == 0 {
				if err := buffer.Flush(); err != nil {
					return err
				}
			}
		}
	}
}
