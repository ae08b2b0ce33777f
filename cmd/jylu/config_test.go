package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestParseConfig(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		env  []string
		want string // part of the error; empty: accepted
	}{
		{"nothing set", nil, ""},
		{"other programs' variables are none of ours", []string{"LANG=ru_RU.UTF-8", "DATABASE_URL=x"}, ""},
		{"a misspelt name", []string{"JYLU_DATABASE_ULR=postgres://a/b"}, "there is no setting JYLU_DATABASE_ULR"},
		{"an address without a port", []string{"JYLU_LISTEN=127.0.0.1"}, "JYLU_LISTEN: want host:port"},
		{"a database of another kind", []string{"JYLU_DATABASE_URL=mysql://a/b"}, "JYLU_DATABASE_URL: want postgres://"},
		{"a certificate without its key", []string{"JYLU_TLS_CERT=/c"}, "go together"},
		{"two kinds of certificate", []string{"JYLU_TLS_CERT=/c", "JYLU_TLS_KEY=/k", "JYLU_TLS_DOMAIN=d"}, "JYLU_TLS_DOMAIN"},
		{"a proxy that is no prefix", []string{"JYLU_TRUSTED_PROXIES=10.0.0.0/8,proxy"}, `"proxy" is not a CIDR prefix`},
		{"a relative data folder", []string{"JYLU_DATA_DIR=data"}, "JYLU_DATA_DIR: want an absolute path"},
		{"a flag that is neither yes nor no", []string{"JYLU_DEMO_LAN=perhaps"}, "JYLU_DEMO_LAN (want bool)"},
		{"every fault is named", []string{"JYLU_LISTEN=x", "JYLU_TLS_KEY=/k"}, "JYLU_TLS_CERT"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parseConfig(append([]string{"HOME=/home/a"}, tt.env...))
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("parseConfig = %v, want %q", err, tt.want)
			}
		})
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	cfg, err := parseConfig([]string{"HOME=/home/a", "XDG_DATA_HOME=/home/a/data"})
	if err != nil {
		t.Fatal(err)
	}
	want := "/home/a/data/jylu"
	if os.Geteuid() == 0 {
		want = "/var/lib/jylu"
	}
	if cfg.Listen != "127.0.0.1:8080" || cfg.DataDir != want {
		t.Fatalf("defaults %q, %q", cfg.Listen, cfg.DataDir)
	}
}

// No secret is printed, neither by `jylu config` nor in an error about it.
func TestSecretsAreHidden(t *testing.T) {
	t.Parallel()
	const planted = "qwerty-planted"
	for _, env := range [][]string{
		{"JYLU_DATABASE_URL=postgres://jylu:" + planted + "@db/jylu", "JYLU_DEMO_PASSWORD=" + planted},
		{"JYLU_DATABASE_URL=" + planted},
		{"JYLU_DEMO_LAN=" + planted},
	} {
		var out bytes.Buffer
		run(t.Context(), []string{"config"}, append([]string{"HOME=/home/a"}, env...), &out, &out)
		if out.Len() == 0 || strings.Contains(out.String(), planted) {
			t.Errorf("%v printed the secret:\n%s", env, &out)
		}
	}
}

func TestWrongCallsAreExplained(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		code int
		want string
	}{
		{"nothing", nil, 2, "usage: jylu COMMAND"},
		{"help", []string{"help"}, 0, "prove that the journal"},
		{"an unknown command", []string{"srve"}, 2, `there is no command "srve"`},
		{"an unknown flag", []string{"serve", "-demos"}, 2, "usage: jylu serve"},
		{"a missing file", []string{"backup"}, 2, "FILE is missing"},
		{"too much", []string{"restore", "a", "b"}, 2, "too many arguments"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			code := run(t.Context(), tt.args, []string{"HOME=/home/a"}, &out, &out)
			if code != tt.code || !strings.Contains(out.String(), tt.want) {
				t.Fatalf("run(%q) = %d, want %d and %q:\n%s", tt.args, code, tt.code, tt.want, &out)
			}
		})
	}
}
