package main

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkStart builds the stripped binary and starts `jylu serve -demo` as a
// person would: first on an empty data folder, private PostgreSQL and bundled
// city included, until /readyz says so; then again on the same folder. Idle is the
// resident memory of the Go process five seconds after a start, when nobody has
// asked anything.
//
// Budget: cold-s 8, warm-s 2, idle-MB 80, binary-MB 70 or less.
func BenchmarkStart(b *testing.B) {
	bin := filepath.Join(b.TempDir(), "jylu")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", bin, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	info, err := os.Stat(bin)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		var cold, warm, idle []float64
		for range 3 {
			dir := onDisk(b)
			for again := range 2 {
				took, memory := started(b, bin, dir)
				if again == 0 {
					cold = append(cold, took.Seconds())
				} else {
					warm = append(warm, took.Seconds())
					idle = append(idle, memory)
				}
			}
		}
		for _, values := range [][]float64{cold, warm, idle} {
			slices.Sort(values)
		}
		b.ReportMetric(cold[1], "cold-s")
		b.ReportMetric(warm[1], "warm-s")
		b.ReportMetric(idle[1], "idle-MB")
	}
	b.ReportMetric(float64(info.Size())/1e6, "binary-MB")
	b.ReportMetric(0, "ns/op")
}

// started runs the server until it has been idle for a while. It returns how
// long it took to be ready, and its resident memory in megabytes.
func started(b *testing.B, bin, dir string) (time.Duration, float64) {
	b.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	address := ln.Addr().String()
	ln.Close()
	var out bytes.Buffer
	cmd := exec.Command(bin, "serve", "-demo")
	cmd.Env = append(os.Environ(), "JYLU_DATA_DIR="+dir, "JYLU_LISTEN="+address)
	cmd.Stdout, cmd.Stderr = &out, &out
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for !ready("http://" + address) {
		select {
		case err := <-ended:
			b.Fatalf("serve: %v\n%s", err, &out)
		case <-time.After(5 * time.Millisecond):
		}
		if time.Since(began) > time.Minute {
			cmd.Process.Kill() // the database server dies with it
			b.Fatalf("not ready within a minute: %v", <-ended)
		}
	}
	took := time.Since(began)
	time.Sleep(5 * time.Second)
	memory := residentMB(b, cmd.Process.Pid)
	cmd.Process.Signal(syscall.SIGTERM)
	if err := <-ended; err != nil {
		b.Fatalf("serve: %v\n%s", err, &out)
	}
	return took, memory
}

// onDisk is a data folder, not yet made, that the database server's user can
// reach, where files are files: not the memory that tests use.
func onDisk(b *testing.B) string {
	b.Helper()
	dir, err := os.MkdirTemp("", "jylu-bench-")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		b.Fatal(err)
	}
	return filepath.Join(dir, "data")
}

func ready(url string) bool {
	answer, err := http.Get(url + "/readyz")
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// residentMB is the resident memory of a process; 0 where the kernel does not
// say.
func residentMB(b *testing.B, pid int) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		var kB float64
		if _, err := fmt.Sscanf(line, "VmRSS: %f kB", &kB); err == nil {
			return kB * 1024 / 1e6
		}
	}
	return 0
}
