package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"jylu/migrations/localpg"
)

// server is a `jylu serve -demo` of the drill's own, which it may kill.
type server struct {
	bin  string
	home string // of the data; with temp, also of the program
	temp string // to be removed at the end; empty: kept
	addr string
	env  []string
	log  *os.File

	mu  sync.Mutex
	cmd *exec.Cmd
	end chan error // what Wait said
}

// startWithin bounds a start, the making of a database included.
const startWithin = 60 * time.Second

// startServer builds the program, unless bin is one, and serves a new city from
// data; empty data: from a temporary folder.
func startServer(ctx context.Context, bin, data, password string) (*server, error) {
	s := &server{bin: bin, home: data}
	var err error
	if s.temp, err = os.MkdirTemp("", "jylu-drill-"); err != nil {
		return nil, err
	}
	// PostgreSQL refuses to run as root; as another user it must get through.
	if err := os.Chmod(s.temp, 0o711); err != nil {
		return nil, err
	}
	if s.home == "" {
		s.home = filepath.Join(s.temp, "data")
	} else if exists(filepath.Join(s.home, "postgres")) {
		return nil, errors.Join(fmt.Errorf("%s has a city already", s.home), os.RemoveAll(s.temp))
	}
	if s.bin == "" {
		s.bin = filepath.Join(s.temp, "jylu")
		if err := build(ctx, s.bin); err != nil {
			return nil, errors.Join(err, os.RemoveAll(s.temp))
		}
	}
	if s.addr, err = freeAddress(); err != nil {
		return nil, err
	}
	if s.log, err = os.Create(filepath.Join(s.temp, "serve.log")); err != nil {
		return nil, err
	}
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "JYLU_") || strings.HasPrefix(v, "JYLU_PG_BIN=") {
			s.env = append(s.env, v)
		}
	}
	s.env = append(s.env, "JYLU_DATA_DIR="+s.home, "JYLU_LISTEN="+s.addr, "JYLU_DEMO_PASSWORD="+password)
	if err := s.launch(ctx); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

// build compiles the program from the module the drill belongs to.
func build(ctx context.Context, bin string) error {
	mod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return fmt.Errorf("find the module: %w", err)
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-o", bin, "./cmd/jylu")
	cmd.Dir = filepath.Dir(strings.TrimSpace(string(mod)))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build jylu: %w\n%s", err, out)
	}
	return nil
}

// freeAddress is a loopback address nobody listens on.
func freeAddress() (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer ln.Close()
	return ln.Addr().String(), nil
}

func (s *server) url() string { return "http://" + s.addr }

// launch starts the program and waits until it is ready.
func (s *server) launch(ctx context.Context) error {
	started := make(chan error, 1)
	end := make(chan error, 1)
	go func() {
		// Where the kernel ends a child with the thread that made it, that thread
		// must live as long; see dieWithParent.
		runtime.LockOSThread()
		cmd := exec.Command(s.bin, "serve", "-demo")
		cmd.Env, cmd.Stdout, cmd.Stderr = s.env, s.log, s.log
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for the drill, which then stops it
		dieWithParent(cmd.SysProcAttr)
		err := cmd.Start()
		s.mu.Lock()
		s.cmd, s.end = cmd, end
		s.mu.Unlock()
		started <- err
		if err == nil {
			end <- cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	for !s.ready(ctx) {
		select {
		case err := <-end:
			return fmt.Errorf("jylu serve ended: %v\n%s", err, s.lastWords())
		case <-ctx.Done():
			return fmt.Errorf("jylu serve is not ready: %w\n%s", ctx.Err(), s.lastWords())
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

func (s *server) ready(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url()+"/readyz", nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// lastWords is the end of the server's log.
func (s *server) lastWords() string {
	text, err := os.ReadFile(s.log.Name())
	if err != nil {
		return err.Error()
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-15):], []byte("\n")))
}

// signal sends a signal and waits for the end of the process.
func (s *server) signal(sig os.Signal, within time.Duration) error {
	s.mu.Lock()
	cmd, end := s.cmd, s.end
	s.cmd = nil
	s.mu.Unlock()
	if cmd == nil || cmd.Process == nil {
		return nil
	}
	if err := cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-end:
		return nil
	case <-time.After(within):
		return fmt.Errorf("jylu serve did not end within %s", within)
	}
}

// restart kills the server with -9, waits a little and starts it again on the
// same data. It returns the time from the kill to the first ready answer.
func (s *server) restart(ctx context.Context, pause time.Duration) (time.Duration, error) {
	killed := time.Now()
	if err := s.signal(syscall.SIGKILL, 10*time.Second); err != nil {
		return 0, err
	}
	if !sleep(ctx, pause) {
		return 0, ctx.Err()
	}
	if err := s.launch(ctx); err != nil {
		return 0, err
	}
	return time.Since(killed), nil
}

// verify runs `jylu verify` beside the server and returns what it says.
func (s *server) verify(ctx context.Context) (string, error) {
	cmd := exec.CommandContext(ctx, s.bin, "verify")
	cmd.Env = s.env
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// stop ends the server and its database, and removes what was temporary.
func (s *server) stop() error {
	err := s.signal(syscall.SIGTERM, 45*time.Second)
	if err != nil {
		err = errors.Join(err, s.signal(syscall.SIGKILL, 5*time.Second))
	}
	// A server that was killed leaves its database running: adopt it and end it.
	if dir := filepath.Join(s.home, "postgres"); exists(filepath.Join(dir, "data", "postmaster.pid")) {
		pg, startErr := localpg.Start(context.Background(), localpg.Options{Dir: dir})
		if startErr == nil {
			startErr = pg.Stop(context.Background())
		}
		err = errors.Join(err, startErr)
	}
	if s.log != nil {
		s.log.Close()
	}
	return errors.Join(err, os.RemoveAll(s.temp))
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
