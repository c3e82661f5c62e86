package fleet

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"
	"google.golang.org/grpc/grpclog"
)

// startEtcd starts the one etcd that all clusters share, each below its own prefix, and gives its address.
// Nothing is synced to disk: the data lives no longer than the process.
func startEtcd(ctx context.Context, s *spawner, directory string) (string, error) {
	grpclog.SetLoggerV2(grpclog.NewLoggerV2(discard{}, discard{}, discard{}))
	var endpoint string
	err := withPorts(2, func(ports []int) (bool, error) {
		endpoint = fmt.Sprintf("http://127.0.0.1:%d", ports[0])
		peer := fmt.Sprintf("http://127.0.0.1:%d", ports[1])
		p, err := s.add("", "etcd", directory,
			"--data-dir="+filepath.Join(directory, "etcd"),
			"--listen-client-urls="+endpoint, "--advertise-client-urls="+endpoint,
			"--listen-peer-urls="+peer, "--initial-advertise-peer-urls="+peer, "--initial-cluster=default="+peer,
			"--unsafe-no-fsync", "--quota-backend-bytes=8589934592", "--log-level=error",
			// Bulk seeding puts many pods into one transaction.
			"--max-txn-ops=1024", "--max-request-bytes=16777216",
			"--auto-compaction-retention=0")
		if err != nil {
			return false, err
		}
		if err := etcdAnswers(ctx, endpoint, p); err != nil {
			p.kill()
			p.wait()
			return p.portWasTaken(), fmt.Errorf("etcd: %w\n%s", err, p.tail())
		}
		return false, nil
	})
	return endpoint, err
}

func etcdAnswers(ctx context.Context, endpoint string, p *process) error {
	client, err := clientv3.New(clientv3.Config{
		Endpoints: []string{endpoint}, Logger: zap.NewNop(), DialTimeout: 30 * time.Second,
	})
	if err != nil {
		return err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		attempt, stop := context.WithTimeout(ctx, 500*time.Millisecond)
		_, err := client.Get(attempt, "ready")
		stop()
		if err == nil {
			return nil
		}
		select {
		case <-p.done():
			return fmt.Errorf("ended before it answered")
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

type discard struct{}

func (discard) Write(bytes []byte) (int, error) { return len(bytes), nil }
