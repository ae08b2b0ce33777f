//go:build unix

package localpg

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// statusReady is what postmaster.pid says once connections are accepted
// (PM_STATUS_READY in PostgreSQL's pidfile.h, unchanged since version 10).
const statusReady = "ready"

// postmaster is what we read from postmaster.pid.
type postmaster struct {
	pid    int
	socket string
	status string
}

// readPostmaster reads the server's pid file. The server writes it line by line
// while starting, so missing lines are empty, not errors.
func readPostmaster(data string) (postmaster, error) {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return postmaster{}, err
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || pid <= 0 {
		return postmaster{}, errors.New("postmaster.pid: no process id yet")
	}
	pm := postmaster{pid: pid}
	if len(lines) > 4 {
		pm.socket = lines[4]
	}
	if len(lines) > 7 {
		pm.status = strings.TrimSpace(lines[7])
	}
	return pm, nil
}

// alive reports whether the process runs. A zombie does not: an adopted server
// may have a parent that never waits for it, as in a container without an init.
func alive(pid int) bool {
	if err := syscall.Kill(pid, 0); err != nil && !errors.Is(err, syscall.EPERM) {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return true // no /proc here
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(after, "Z")
}

// isServer reports whether the process is a PostgreSQL server, as far as this
// system tells.
func isServer(pid int) bool {
	name, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/comm")
	return err != nil || strings.HasPrefix(string(name), "postgres")
}
