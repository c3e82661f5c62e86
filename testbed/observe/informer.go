package main

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"runtime"
	"syscall"
	"time"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/tools/cache"
)

// synced is what an informer of all pods cost.
type synced struct {
	Seconds float64 `json:"seconds"`
	Objects int     `json:"objects"`
	// PeakRSSBytes is the largest resident size of the process so far.
	PeakRSSBytes int64   `json:"peakRssBytes"`
	HeapBytes    uint64  `json:"heapBytes"`
	CPUSeconds   float64 `json:"cpuSeconds"`
}

// informer starts client-go's informer of all pods as any controller would, and prints how it went when its store
// is complete.
func informer(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("informer", flag.ContinueOnError)
	stay := flags.Float64("stay", 0, "seconds to go on watching, then print a second line")
	client, err := connect(flags, arguments)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	started := time.Now()
	factory := informers.NewSharedInformerFactory(client, 0)
	pods := factory.Core().V1().Pods().Informer()
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), pods.HasSynced) {
		return ctx.Err()
	}
	output := json.NewEncoder(os.Stdout)
	if err := output.Encode(measure(started, pods)); err != nil || *stay == 0 {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Duration(*stay * float64(time.Second))):
	}
	return output.Encode(measure(started, pods))
}

func measure(started time.Time, pods cache.SharedIndexInformer) synced {
	result := synced{Seconds: time.Since(started).Seconds(), Objects: len(pods.GetStore().ListKeys())}
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err == nil {
		result.PeakRSSBytes = int64(usage.Maxrss)
		if runtime.GOOS == "linux" {
			result.PeakRSSBytes *= 1024 // Linux counts in kilobytes, others in bytes.
		}
		result.CPUSeconds = seconds(usage.Utime) + seconds(usage.Stime)
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	result.HeapBytes = memory.HeapAlloc
	return result
}

func seconds(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
