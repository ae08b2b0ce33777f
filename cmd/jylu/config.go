package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Secret is a setting that is never printed.
type Secret string

// String hides the value, from logs and from `jylu config` alike.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "(set)"
}

// Config is every setting of the program. Defaults suit one machine.
type Config struct {
	// Listen is the address of the web server.
	Listen string `env:"JYLU_LISTEN" envDefault:"127.0.0.1:8080"`
	// DataDir keeps the private database and the nightly backups.
	DataDir string `env:"JYLU_DATA_DIR"`
	// DatabaseURL is a PostgreSQL of yours, instead of the private one.
	DatabaseURL Secret `env:"JYLU_DATABASE_URL"`
	// PGBin is the folder of the PostgreSQL server programs; empty searches.
	PGBin string `env:"JYLU_PG_BIN"`
	// TLSCert and TLSKey are the files of a certificate and its key.
	TLSCert string `env:"JYLU_TLS_CERT"`
	TLSKey  string `env:"JYLU_TLS_KEY"`
	// TLSDomain is the name to obtain certificates for automatically (ACME).
	TLSDomain string `env:"JYLU_TLS_DOMAIN"`
	// TrustedProxies are the addresses whose X-Forwarded-For is believed, as
	// CIDR prefixes separated by commas; none by default.
	TrustedProxies []string `env:"JYLU_TRUSTED_PROXIES"`
	// MetricsListen is the address of the metrics listener; empty: none.
	MetricsListen string `env:"JYLU_METRICS_LISTEN"`
	// PaperDir is where the page is written that opens without the server, such
	// as a network share; empty is the folder paper in DataDir.
	PaperDir string `env:"JYLU_PAPER_DIR"`
	// PaperEvery is how often.
	PaperEvery time.Duration `env:"JYLU_PAPER_EVERY" envDefault:"1m"`
	// PushAllow are push services that may be used besides those at public addresses,
	// as host:port separated by commas.
	PushAllow []string `env:"JYLU_PUSH_ALLOW"`
	// PushContact is the e-mail or https address that push services are told; empty
	// is the first service area's e-mail.
	PushContact string `env:"JYLU_PUSH_CONTACT"`
	// DemoPassword is the password of the demonstration accounts; empty makes
	// random ones and prints them once.
	DemoPassword Secret `env:"JYLU_DEMO_PASSWORD"`
	// DemoLAN lets demonstration accounts sign in from other machines.
	DemoLAN bool `env:"JYLU_DEMO_LAN"`
}

// settingPrefix begins the name of every setting.
const settingPrefix = "JYLU_"

// parseConfig reads the settings out of environ. An unknown JYLU_ name is an
// error: a misspelt JYLU_DATABASE_URL would quietly start an empty database.
func parseConfig(environ []string) (Config, error) {
	vars := env.ToMap(environ)
	var cfg Config
	if err := env.ParseWithOptions(&cfg, env.Options{Environment: vars}); err != nil {
		return Config{}, fmt.Errorf("settings: %w", hideValues(err))
	}
	var errs []error
	known := settingNames()
	for name := range vars {
		if strings.HasPrefix(name, settingPrefix) && !slices.Contains(known, name) {
			errs = append(errs, fmt.Errorf("there is no setting %s", name))
		}
	}
	if cfg.DataDir == "" {
		cfg.DataDir = defaultDataDir(vars)
	}
	errs = append(errs, cfg.check()...)
	if err := errors.Join(errs...); err != nil {
		return Config{}, fmt.Errorf("settings: %w", err)
	}
	return cfg, nil
}

// check finds every setting that cannot work, not only the first.
func (c Config) check() []error {
	var errs []error
	bad := func(name, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: %s", name, fmt.Sprintf(format, args...)))
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		bad("JYLU_LISTEN", "want host:port, such as 127.0.0.1:8080")
	}
	if c.MetricsListen != "" {
		if _, _, err := net.SplitHostPort(c.MetricsListen); err != nil {
			bad("JYLU_METRICS_LISTEN", "want host:port")
		}
	}
	if u, err := url.Parse(string(c.DatabaseURL)); c.DatabaseURL != "" && (err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql") {
		bad("JYLU_DATABASE_URL", "want postgres://user:password@host:port/database")
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		bad("JYLU_TLS_CERT", "certificate and key (JYLU_TLS_KEY) go together")
	}
	if c.TLSCert != "" && c.TLSDomain != "" {
		bad("JYLU_TLS_DOMAIN", "either a certificate of yours or an automatic one")
	}
	for _, prefix := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(prefix); err != nil {
			bad("JYLU_TRUSTED_PROXIES", "%q is not a CIDR prefix such as 10.0.0.0/8", prefix)
		}
	}
	for _, host := range c.PushAllow {
		if _, _, err := net.SplitHostPort(host); err != nil {
			bad("JYLU_PUSH_ALLOW", "%q is not host:port", host)
		}
	}
	if c.PaperDir != "" && !filepath.IsAbs(c.PaperDir) {
		bad("JYLU_PAPER_DIR", "want an absolute path")
	}
	if c.PaperEvery < time.Second || c.PaperEvery > time.Hour {
		bad("JYLU_PAPER_EVERY", "want between 1s and 1h")
	}
	if !filepath.IsAbs(c.DataDir) {
		bad("JYLU_DATA_DIR", "want an absolute path")
	}
	return errs
}

// hideValues keeps the value of a setting that could not be read out of the
// message: it may be a secret put into the wrong variable.
func hideValues(err error) error {
	agg, ok := errors.AsType[env.AggregateError](err)
	if !ok {
		return errors.New("they cannot be read")
	}
	var names []string
	for _, e := range agg.Errors {
		if pe, ok := errors.AsType[env.ParseError](e); ok {
			names = append(names, fmt.Sprintf("%s (want %s)", settingOf(pe.Name), pe.Type))
		}
	}
	return fmt.Errorf("cannot be read: %s", strings.Join(names, ", "))
}

// settingOf is the variable behind a field of Config.
func settingOf(field string) string {
	f, ok := reflect.TypeFor[Config]().FieldByName(field)
	if !ok {
		return field
	}
	return f.Tag.Get("env")
}

// settingNames are the variables Config reads.
func settingNames() []string {
	var names []string
	for f := range reflect.TypeFor[Config]().Fields() {
		names = append(names, f.Tag.Get("env"))
	}
	return names
}

// defaultDataDir is /var/lib/jylu for root, else the user's data folder.
func defaultDataDir(vars map[string]string) string {
	if os.Geteuid() == 0 {
		return "/var/lib/jylu"
	}
	if d := vars["XDG_DATA_HOME"]; filepath.IsAbs(d) {
		return filepath.Join(d, "jylu")
	}
	return filepath.Join(vars["HOME"], ".local", "share", "jylu")
}

// config prints the settings in force.
func (p *program) config(_ context.Context, args []string) error {
	if _, err := parse(p.flags("config"), args); err != nil {
		return err
	}
	for f, v := range reflect.ValueOf(p.cfg).Fields() {
		fmt.Fprintf(p.stdout, "%s=%v\n", f.Tag.Get("env"), v.Interface())
	}
	return nil
}
