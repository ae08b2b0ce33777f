// Command jylu is the whole product in one program: the server of the duty
// room, and the tools of whoever looks after it.
//
// Decisions:
//   - run takes its world (arguments, environment, streams) as parameters, so
//     tests drive it whole; only main touches the process.
//   - Settings come from the environment alone, JYLU_*, read once (config.go).
//     Flags say what this one run is about.
//   - Commands other than serve work beside a running serve: they join its
//     private PostgreSQL, or start it for as long as they need it.
//   - Exit codes: 0 done, 1 failed, 2 called wrongly.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // Almaty's time on a machine without zone files
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// program is one run of jylu: its settings and where it speaks.
type program struct {
	cfg            Config
	stdout, stderr io.Writer
	log            *slog.Logger // JSON on stderr
}

// command is one sub-command. do gets the arguments after the command's name.
type command struct {
	name, args, does string
	do               func(p *program, ctx context.Context, args []string) error
}

// commands in the order the help shows them.
var commands = []command{
	{"serve", "[-demo] [-dev]", "run the duty room's server", (*program).serve},
	{"import", "roster DIR|roads FILE.osm.pbf|addresses FILE", "bring in your own people, machines, roads, addresses; -dry-run only checks", (*program).importData},
	{"user", "add|list|…", "look after accounts: add, list, disable, enable, password", (*program).user},
	{"config", "", "print the settings in force, secrets hidden", (*program).config},
	{"bench", "roads -graph FILE -from N -to M", "measure travel-time tables on a road graph in text, each cell checked by Dijkstra", (*program).bench},
	{"verify", "", "prove that the journal is whole and unaltered", (*program).verify},
	{"backup", "FILE", "write the whole database to FILE", (*program).backup},
	{"restore", "FILE", "fill an empty database from FILE and prove it equal", (*program).restore},
}

// usageError says that the program was called wrongly; it exits with 2.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

// run is the program without its process. env is in the form of os.Environ.
func run(ctx context.Context, args, env []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		usage(stderr)
		return 2
	}
	if name := args[0]; name == "help" || name == "-h" || name == "-help" || name == "--help" {
		usage(stdout)
		return 0
	}
	for _, c := range commands {
		if c.name == args[0] {
			return finish(c, start(ctx, c, args[1:], env, stdout, stderr), stderr)
		}
	}
	fmt.Fprintf(stderr, "jylu: there is no command %q\n\n", args[0])
	usage(stderr)
	return 2
}

// start reads the settings and does the command.
func start(ctx context.Context, c command, args, env []string, stdout, stderr io.Writer) error {
	cfg, err := parseConfig(env)
	if err != nil {
		return err
	}
	p := &program{cfg: cfg, stdout: stdout, stderr: stderr, log: slog.New(slog.NewJSONHandler(stderr, nil))}
	return c.do(p, ctx, args)
}

// finish reports the command's outcome to the person and returns the exit code.
func finish(c command, err error, stderr io.Writer) int {
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	fmt.Fprintf(stderr, "jylu %s: %v\n", c.name, err)
	if _, ok := errors.AsType[*usageError](err); ok {
		fmt.Fprintf(stderr, "usage: jylu %s %s\n", c.name, c.args)
		return 2
	}
	return 1
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "jylu keeps a city warm when its heat network fails.\n\nusage: jylu COMMAND")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-8s %-14s %s\n", c.name, c.args, c.does)
	}
	fmt.Fprintln(w, "\nSettings are environment variables; `jylu config` prints them.")
}

// flags is a flag set that reports errors as usage errors.
func (p *program) flags(name string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(p.stderr)
	return fs
}

// parse reads the flags, wherever they stand, and wants exactly the named
// arguments besides.
func parse(fs *flag.FlagSet, args []string, names ...string) ([]string, error) {
	if err := fs.Parse(flagsFirst(fs, args)); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil, err
		}
		return nil, &usageError{err.Error()}
	}
	switch rest := fs.Args(); {
	case len(rest) < len(names):
		return nil, &usageError{names[len(rest)] + " is missing"}
	case len(rest) > len(names):
		return nil, &usageError{fmt.Sprintf("too many arguments: %q", rest[len(names):])}
	default:
		return rest, nil
	}
}

// flagsFirst moves flags and their values to the front, where package flag wants
// them: people type `import roster DIR -dry-run`.
func flagsFirst(fs *flag.FlagSet, args []string) []string {
	var flags, rest []string
	for i := 0; i < len(args); i++ {
		if len(args[i]) < 2 || args[i][0] != '-' {
			rest = append(rest, args[i])
			continue
		}
		flags = append(flags, args[i])
		name, _, given := strings.Cut(strings.TrimLeft(args[i], "-"), "=")
		known := fs.Lookup(name)
		if known == nil || given || i+1 == len(args) {
			continue
		}
		if b, ok := known.Value.(interface{ IsBoolFlag() bool }); !ok || !b.IsBoolFlag() {
			i++
			flags = append(flags, args[i])
		}
	}
	return append(flags, rest...)
}
