package web

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"path"
	"strings"

	"github.com/google/uuid"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

// maxUpload bounds the body of a route that takes files; maxUploads the files
// in it.
const (
	maxUpload  = 16 << 20
	maxUploads = 200
)

// uploadIn is files as a browser sends them: one zip, or several as a form.
type uploadIn struct {
	ContentType string `header:"Content-Type"`
	DryRun      bool   `query:"dry_run" doc:"Check everything, change nothing"`
	Digest      string `query:"digest" pattern:"^[0-9a-f]{64}$" doc:"Only if the files are still those of the preview"`
	RawBody     []byte `contentType:"application/zip" required:"true"`
}

// lineFaultView is one fault of a file.
type lineFaultView struct {
	File   string `json:"file"`
	Line   int    `json:"line" doc:"From 1; 0: the file as a whole"`
	Column string `json:"column"`
	Code   string `json:"code"`
	Value  string `json:"value" doc:"What stands there, shortened"`
	See    string `json:"see" doc:"The other place concerned, file:line"`
}

type importCountView struct {
	Added    int `json:"added"`
	Changed  int `json:"changed"`
	Same     int `json:"same"`
	Removed  int `json:"removed" doc:"Retired ones included"`
	Retired  int `json:"retired" doc:"Of those removed: stay on record"`
	Restored int `json:"restored"`
}

type differenceView struct {
	Kind string `json:"kind" enum:"crew,vehicle,worker"`
	Key  string `json:"key" doc:"Number, plate or personnel number"`
	What string `json:"what" enum:"added,changed,removed,retired,restored,bubble_broken"`
}

// importedView is what an import did, or would do.
type importedView struct {
	DryRun      bool                       `json:"dry_run"`
	Digest      string                     `json:"digest" doc:"Of the files"`
	Faults      []lineFaultView            `json:"faults" doc:"With any, nothing was done"`
	Counts      map[string]importCountView `json:"counts" doc:"By table"`
	Differences []differenceView           `json:"differences" doc:"Row by row, at most 500"`
}

// postRoster previews or applies a roster folder. A preview with faults is an
// answer, an application of such files a refusal.
func (s *Server) postRoster(ctx context.Context, in *uploadIn) (importedView, error) {
	folder, err := unpack(in.ContentType, in.RawBody)
	if err != nil {
		return importedView{}, err
	}
	files, faults := fleet.ReadRoster(folder)
	v := importedView{DryRun: in.DryRun, Digest: files.Digest, Counts: map[string]importCountView{}, Differences: []differenceView{},
		Faults: viewAll(faults, func(e fleet.LineError) lineFaultView { return lineFaultView(e) })}
	switch {
	case len(faults) > 0 && in.DryRun:
		return v, nil
	case len(faults) > 0:
		return v, refuse(422, "roster-faults").with("n", len(faults))
	case in.Digest != "" && in.Digest != files.Digest:
		return v, refuse(409, "files-changed")
	}
	var listed []fleet.Difference
	cmd := commandOf(ctx)
	if in.DryRun {
		cmd.Key = uuid.Nil // a preview is no command
	}
	done, err := fleet.Import(ctx, s.db.Gorm, cmd, files, fleet.ImportOptions{DryRun: in.DryRun, Differences: &listed})
	if err != nil {
		return v, err
	}
	for name, c := range map[string]fleet.ImportCount{
		"areas": done.Areas, "bases": done.Bases, "districts": done.Districts, "layers": done.Layers,
		"crews": done.Crews, "vehicles": done.Vehicles, "workers": done.Workers, "certificates": done.Certificates,
	} {
		v.Counts[name] = importCountView(c)
	}
	v.Differences = viewAll(listed, func(d fleet.Difference) differenceView { return differenceView(d) })
	return v, nil
}

// unpack returns the files of an upload as a folder. A zip of a folder is that
// folder; what lies deeper is not looked at.
func unpack(contentType string, body []byte) (fs.FS, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil, refuse(415, "media-type")
	}
	if kind == "multipart/form-data" {
		if body, err = pack(multipart.NewReader(bytes.NewReader(body), params["boundary"])); err != nil {
			return nil, err
		}
	}
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, refuse(422, "bad-zip").at("file")
	}
	if len(archive.File) > maxUploads {
		return nil, refuse(422, "too-many").with("max", maxUploads).at("file")
	}
	top := ""
	for i, f := range archive.File {
		dir, _, deeper := strings.Cut(f.Name, "/")
		if !deeper || i > 0 && dir != top {
			return archive, nil
		}
		top = dir
	}
	if top == "" || !fs.ValidPath(top) {
		return archive, nil
	}
	folder, err := fs.Sub(archive, top)
	if err != nil {
		return nil, refuse(422, "bad-zip").at("file")
	}
	return folder, nil
}

// pack makes one archive of the files of a form.
func pack(form *multipart.Reader) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for n := 0; ; n++ {
		part, err := form.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil || n == maxUploads {
			return nil, refuse(400, "bad-body")
		}
		name := path.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
		if part.FileName() == "" || !fs.ValidPath(name) || name == "." {
			continue
		}
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = io.Copy(f, part)
		}
		if err != nil {
			return nil, refuse(400, "bad-body")
		}
	}
	if err := w.Close(); err != nil {
		return nil, journal.Refuse(journal.Invalid, "bad-zip").At("file")
	}
	return b.Bytes(), nil
}
