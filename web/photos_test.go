package web

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/google/uuid"

	"jylu/dispatch/photo"
)

// snapshot is a small JPEG as a camera writes it: with the place and the serial
// number beside the picture.
func snapshot(t *testing.T) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for i := range 40 {
		m.Set(i, i%30, color.RGBA{200, 30, 30, 255})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	const beside = "Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00GPS 43.23N 76.86E serial 4711"
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(beside)+2))
	return "\xff\xd8" + string(segment) + beside + b.String()[2:] + "<script>behind the end</script>"
}

// bomb is a PNG of some bytes whose header claims so many pixels.
func bomb(t *testing.T, width, height uint32) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	file := b.Bytes()
	binary.BigEndian.PutUint32(file[16:], width)
	binary.BigEndian.PutUint32(file[20:], height)
	binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
	return string(file)
}

// A picture goes up from the phone, comes down as a JPEG of ours with nothing
// beside it, and is seen by those who may.
func TestPhotos(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	st := sc.staff()
	numbers := sc.onWatch()
	phone, stranger := sc.lead(numbers[0]), sc.lead(numbers[1])
	incident, _, booking := sc.broken(st, numbers[0])
	path := "/api/v1/incidents/" + incident + "/photos"
	up := func(b *browser, query, file string, header ...string) *answered {
		return b.do(post, path+"?"+query, file, append([]string{"Content-Type", "image/jpeg"}, header...)...)
	}
	key := uuid.Must(uuid.NewV7()).String()
	made := up(phone, "phase=before", snapshot(t), "Idempotency-Key", key).want(201)
	if made.text("phase") != "before" || made.text("booking_id") != booking || made.text("width") != "40" || made.text("height") != "30" {
		t.Fatalf("photo: %s", made.body)
	}
	if again := up(phone, "phase=before", snapshot(t), "Idempotency-Key", key).want(201); again.text("id") != made.text("id") {
		t.Errorf("sent again it is another: %s", again.body)
	}
	desk := up(st.dispatcher, "phase=after", snapshot(t)).want(201)
	if desk.value("booking_id") != nil {
		t.Errorf("of no crew: %s", desk.body)
	}
	for _, b := range []*browser{phone, st.operator, st.dispatcher, st.manager, st.admin} {
		if l := b.do(get, path, nil).want(200); len(l.value("items").([]any)) != 2 || l.text("items", 0, "id") != made.text("id") {
			t.Errorf("list: %s", l.body)
		}
		for _, size := range []string{"", "?size=thumb"} {
			a := b.do(get, "/api/v1/photos/"+made.text("id")+size, nil).want(200)
			if a.header.Get("Content-Type") != "image/jpeg" || a.header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(a.header.Get("Cache-Control"), "private") {
				t.Errorf("headers: %v", a.header)
			}
			if _, err := jpeg.Decode(bytes.NewReader(a.body)); err != nil {
				t.Errorf("not a JPEG: %v", err)
			}
			for _, secret := range []string{"Exif", "GPS", "4711", "<script>"} {
				if bytes.Contains(a.body, []byte(secret)) {
					t.Errorf("%s is still in the picture", secret)
				}
			}
		}
	}
	if n := sc.count("SELECT count(*) FROM photo WHERE position('GPS'::bytea IN body) > 0 OR position('GPS'::bytea IN thumb) > 0"); n != 0 {
		t.Error("the place is kept")
	}

	up(stranger, "phase=before", snapshot(t)).problem(404, "absent", "")
	stranger.do(get, path, nil).problem(404, "absent", "")
	stranger.do(get, "/api/v1/photos/"+made.text("id"), nil).problem(404, "absent", "")
	up(st.manager, "phase=before", snapshot(t)).problem(403, "role", "")
	up(sc.browser(), "phase=before", snapshot(t)).problem(401, "not-signed-in", "")
	sc.browser().do(get, "/api/v1/photos/"+made.text("id"), nil).problem(401, "not-signed-in", "")
	st.dispatcher.do(get, "/api/v1/photos/"+uuid.NewString(), nil).problem(404, "absent", "")

	before := sc.count("SELECT seq FROM journal_head")
	whole := snapshot(t)
	for _, tt := range []struct {
		name, query, file, kind string
		status                  int
		code, field             string
	}{
		{"a page", "phase=before", "<!doctype html><script>alert(1)</script>", "image/jpeg", 422, "not-an-image", "photo"},
		{"a page after the first bytes of a JPEG", "phase=before", "\xff\xd8\xff<!doctype html><script>alert(1)</script>", "image/jpeg", 422, "image-broken", "photo"},
		{"a GIF", "phase=before", "GIF89a\x01\x00\x01\x00\x00\x00\x00;", "image/jpeg", 422, "not-an-image", "photo"},
		{"a drawing that runs", "phase=before", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, "image/svg+xml", 415, "media-type", ""},
		{"a page that says so", "phase=before", "<!doctype html>", "text/html", 415, "media-type", ""},
		{"forty megapixels and more", "phase=before", bomb(t, 8000, 5001), "image/png", 422, "too-many-pixels", "photo"},
		{"more pixels than there are numbers", "phase=before", bomb(t, 1<<31-1, 1<<31-1), "image/png", 422, "", "photo"},
		{"forty megapixels that are not there", "phase=before", bomb(t, 8000, 5000), "image/png", 422, "image-broken", "photo"},
		{"cut short", "phase=before", whole[:len(whole)/2], "image/jpeg", 422, "image-broken", "photo"},
		{"too large", "phase=before", whole + strings.Repeat("x", photo.MaxBytes), "image/jpeg", 413, "too-large", ""},
		{"nothing", "phase=before", "", "image/jpeg", 0, "", ""},
		{"no such phase", "phase=during", whole, "image/jpeg", 422, "not-one-of", "phase"},
		{"no phase", "", whole, "image/jpeg", 422, "required", "phase"},
	} {
		a := st.dispatcher.do(post, path+"?"+tt.query, tt.file, "Content-Type", tt.kind)
		if a.status < 400 || a.status >= 500 || tt.status != 0 && a.status != tt.status {
			t.Errorf("%s: %d %s", tt.name, a.status, a.body)
			continue
		}
		var p problem
		if a.into(&p); tt.code != "" && (p.Code != tt.code || p.Field != tt.field) || p.Code == "" {
			t.Errorf("%s: %s", tt.name, a.body)
		}
	}
	if after := sc.count("SELECT seq FROM journal_head"); after != before || sc.count("SELECT count(*) FROM photo") != 2 {
		t.Errorf("bad pictures were kept, or %d entries written", after-before)
	}
}
