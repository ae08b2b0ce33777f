//go:build unix

package localpg

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the user the server runs as. The zero switchTo means our own.
type account struct {
	uid, gid int
	name     string
	switchTo bool // we are root and must step down
}

// serverAccount is our own user, or as root postgres, else nobody.
func serverAccount() (account, error) {
	if uid := os.Geteuid(); uid != 0 {
		return account{uid: uid, gid: os.Getegid(), name: "uid " + strconv.Itoa(uid)}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errU := strconv.Atoi(u.Uid)
		gid, errG := strconv.Atoi(u.Gid)
		if errU == nil && errG == nil && uid != 0 {
			return account{uid: uid, gid: gid, name: name, switchTo: true}, nil
		}
	}
	return account{}, errors.New("PostgreSQL refuses to run as root and there is neither a user postgres nor nobody; run jylu as an ordinary user")
}

// attr makes a process run as a, in a session of its own so that a terminal's
// Ctrl-C reaches Jylu alone, which then stops the server in order.
func (a account) attr() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true}
	if a.switchTo {
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attr
}

// own gives the file to the account when that is not ourselves.
func (a account) own(path string) error {
	if !a.switchTo {
		return nil
	}
	return os.Chown(path, a.uid, a.gid)
}

// ownFolder makes dir with mode 0700 and gives it to the account. A folder that
// exists must already be private to it, or be empty: we never take over a
// folder somebody else uses, and in /tmp anybody may have made it first.
func (a account) ownFolder(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	err := os.Mkdir(dir, 0o700)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a folder", dir)
	}
	owner := int(info.Sys().(*syscall.Stat_t).Uid)
	if owner != a.uid {
		if !a.switchTo || owner != os.Geteuid() {
			return fmt.Errorf("%s belongs to uid %d, not to %s", dir, owner, a.name)
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		if len(entries) > 0 {
			return fmt.Errorf("%s is not empty and belongs to root; give it to the server: chown -R %s %s", dir, a.name, dir)
		}
		if err := a.own(dir); err != nil {
			return err
		}
	}
	if info.Mode().Perm() != 0o700 {
		return os.Chmod(dir, 0o700)
	}
	return nil
}

// reaches fails, naming the folder, if the account cannot pass through a parent
// of dir. Without it PostgreSQL only says "Permission denied" somewhere.
func (a account) reaches(dir string) error {
	if !a.switchTo {
		return nil
	}
	for p := filepath.Dir(dir); p != "/"; p = filepath.Dir(p) {
		info, err := os.Stat(p)
		if err != nil {
			return err
		}
		st, bit := info.Sys().(*syscall.Stat_t), fs.FileMode(0o001)
		switch {
		case int(st.Uid) == a.uid:
			bit = 0o100
		case int(st.Gid) == a.gid:
			bit = 0o010
		}
		if info.Mode().Perm()&bit == 0 {
			return fmt.Errorf("as root the server runs as user %s, which cannot pass through %s; "+
				"choose another folder with JYLU_DATA_DIR or allow it: chmod a+x %s", a.name, p, p)
		}
	}
	return nil
}
