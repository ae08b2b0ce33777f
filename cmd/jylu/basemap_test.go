package main

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A damaged base map is no reason not to start: it is said, and left out.
func TestDamagedBaseMap(t *testing.T) {
	t.Parallel()
	var said bytes.Buffer
	p := &program{cfg: Config{DataDir: t.TempDir()}, stdout: io.Discard, stderr: &said, log: slog.New(slog.DiscardHandler)}
	if p.baseMap() != nil || said.Len() > 0 {
		t.Errorf("without a file: said %q", said.String())
	}
	if err := os.WriteFile(filepath.Join(p.cfg.DataDir, baseMapFile), []byte("PMTiles\x03 and no more"), 0o600); err != nil {
		t.Fatal(err)
	}
	if p.baseMap() != nil || !strings.Contains(said.String(), "shorter than its header") || !strings.Contains(said.String(), "instead") {
		t.Errorf("damaged: said %q", said.String())
	}
}
