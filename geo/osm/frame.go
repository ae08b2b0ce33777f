package osm

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"google.golang.org/protobuf/encoding/protowire"
)

// Limits of the format: wiki.openstreetmap.org/wiki/PBF_Format, "File format".
const (
	maxHeader = 64 << 10
	maxBlob   = 32 << 20
)

// A BlockError is what is wrong with a file, and where.
type BlockError struct {
	Block  int   // counting from 0, the header
	Offset int64 // of the block's first byte in the file
	Err    error
}

func (e *BlockError) Error() string {
	return fmt.Sprintf("block %d (at byte %d): %v", e.Block, e.Offset, e.Err)
}

// Unwrap returns what is wrong.
func (e *BlockError) Unwrap() error { return e.Err }

// What a file may suffer from; always inside a *BlockError.
var (
	ErrNotPBF    = errors.New("this is not an OSM PBF file")
	ErrTruncated = errors.New("the file ends in the middle of this block")
	ErrTooLarge  = errors.New("a size is beyond the limits of the format")
	ErrDamaged   = errors.New("the block is damaged")
)

func damaged(what string) error { return fmt.Errorf("%w: %s", ErrDamaged, what) }

// frames reads the blocks of a file one after the other, into buffers it uses again.
// Each block is next, then contents or not, then skip.
type frames struct {
	r      io.Reader
	offset int64 // of the next byte to read
	block  int   // how many blocks were begun
	unread int   // bytes of the present block's blob

	head, blob []byte
	out        bytes.Buffer
	zlib       io.ReadCloser
}

// next begins a block and returns its type, or io.EOF where the file ends between
// two blocks.
func (f *frames) next() (kind string, err error) {
	f.block++
	var size [4]byte
	n, err := io.ReadFull(f.r, size[:])
	f.offset += int64(n)
	if err == io.EOF {
		return "", io.EOF
	}
	if err != nil {
		return "", f.short(err)
	}
	length := binary.BigEndian.Uint32(size[:])
	if length > maxHeader {
		return "", f.first(fmt.Errorf("%w: a header of %d bytes", ErrTooLarge, length))
	}
	if f.head, err = f.fill(f.head, int(length)); err != nil {
		return "", err
	}
	if kind, f.unread, err = blobHeader(f.head); err != nil {
		return "", f.first(err)
	}
	return kind, nil
}

// contents returns the inflated contents of the block, valid until the next block's.
func (f *frames) contents() (data []byte, err error) {
	n := f.unread
	f.unread = 0
	if f.blob, err = f.fill(f.blob, n); err != nil {
		return nil, err
	}
	return f.inflate(f.blob)
}

// skip passes over what was not read of the block.
func (f *frames) skip() error {
	n, err := io.CopyN(io.Discard, f.r, int64(f.unread))
	f.offset, f.unread = f.offset+n, 0
	return f.short(err)
}

// first returns err, or ErrNotPBF if it came up at the very beginning, where it
// says that the file is something else.
func (f *frames) first(err error) error {
	if f.block == 1 {
		return ErrNotPBF
	}
	return err
}

// fill reads n bytes into buf. It grows buf as bytes arrive, so that a declared
// size costs nothing the file does not really have.
func (f *frames) fill(buf []byte, n int) ([]byte, error) {
	const step = 1 << 20
	buf = buf[:0]
	for len(buf) < n {
		part := min(n-len(buf), step)
		if cap(buf)-len(buf) < part {
			buf = append(make([]byte, 0, max(2*cap(buf), len(buf)+part)), buf...)
		}
		got, err := io.ReadFull(f.r, buf[len(buf):len(buf)+part])
		f.offset += int64(got)
		if err != nil {
			return buf, f.short(err)
		}
		buf = buf[:len(buf)+part]
	}
	return buf, nil
}

// short turns an end of file inside a block into ErrTruncated.
func (f *frames) short(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return f.first(ErrTruncated)
	}
	return err
}

// blobHeader reads a BlobHeader: type (1) and datasize (3).
func blobHeader(b []byte) (kind string, datasize int, err error) {
	size := uint64(0)
	err = fields(b, func(num protowire.Number, v uint64, data []byte) error {
		switch num {
		case 1:
			kind = string(data)
		case 3:
			size = v
		}
		return nil
	})
	switch {
	case err != nil:
		return "", 0, err
	case kind == "":
		return "", 0, damaged("its header names no type")
	case size > maxBlob:
		return "", 0, fmt.Errorf("%w: a blob of %d bytes", ErrTooLarge, size)
	}
	return kind, int(size), nil
}

// inflate returns the contents of a Blob: raw (1) or zlib_data (3) of raw_size (2).
func (f *frames) inflate(b []byte) ([]byte, error) {
	var raw, packed []byte
	var size uint64
	var stored, other protowire.Number
	err := fields(b, func(num protowire.Number, v uint64, data []byte) error {
		switch num {
		case 1:
			raw, stored = data, num
		case 2:
			size = v
		case 3:
			packed, stored = data, num
		default:
			other = num
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case stored == 1:
		return raw, nil
	case stored == 0 && other != 0:
		return nil, fmt.Errorf("its compression (field %d) is not supported: only zlib and none are", other)
	case stored == 0:
		return nil, damaged("it has no contents")
	case size > maxBlob:
		return nil, fmt.Errorf("%w: %d bytes inflated", ErrTooLarge, size)
	}
	if f.zlib == nil {
		f.zlib, err = zlib.NewReader(bytes.NewReader(packed))
	} else {
		err = f.zlib.(zlib.Resetter).Reset(bytes.NewReader(packed), nil)
	}
	if err != nil {
		f.zlib = nil
		return nil, damaged(err.Error())
	}
	f.out.Reset()
	n, err := io.Copy(&f.out, io.LimitReader(f.zlib, int64(size)+1))
	switch {
	case err != nil:
		return nil, damaged(err.Error())
	case n > int64(size):
		return nil, fmt.Errorf("%w: it inflates to more than the %d bytes it declares", ErrTooLarge, size)
	case n < int64(size):
		return nil, damaged(fmt.Sprintf("it inflates to %d bytes and declares %d", n, size))
	}
	return f.out.Bytes(), nil
}
