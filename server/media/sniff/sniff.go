// Package sniff looks whether a file is of the kind it was told to be, by its own bytes. Pure; it reads a bounded number of headers
// and never the whole file.
package sniff

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// The findings.
var (
	// ErrType: it is another kind of file, whatever its name.
	ErrType = errors.New("another kind of file")
	// ErrBroken: it begins like one and cannot be opened.
	ErrBroken = errors.New("damaged")
)

// checks by media type. Inside one family of containers the phones write each other's brands, so the family is asked for and then
// whether there is a picture in it; what it is called makes no difference to who plays it.
var checks = map[string]func(file) error{
	"image/jpeg":      begins("\xff\xd8\xff"),
	"image/png":       begins("\x89PNG\r\n\x1a\n"),
	"image/webp":      webp,
	"video/mp4":       iso(true),
	"video/3gpp":      iso(true),
	"video/quicktime": iso(true),
	"video/webm":      matroska(true),
	"audio/mp4":       iso(false),
	"audio/3gpp":      iso(false),
	"audio/webm":      matroska(false),
	"audio/ogg":       ogg,
	"audio/mpeg":      mpeg,
	"audio/aac":       adts,
	"audio/amr":       amr,
}

// Check gives nil, ErrType or ErrBroken, or the error of the reader.
func Check(r io.ReaderAt, size int64, mediaType string) error {
	check, known := checks[mediaType]
	if !known {
		return ErrType
	}
	return check(file{r, size})
}

type file struct {
	r    io.ReaderAt
	size int64
}

// at gives n bytes from an offset, fewer at the end of the file.
func (f file) at(from int64, n int) ([]byte, error) {
	if from < 0 || from >= f.size || n <= 0 {
		return nil, nil
	}
	b := make([]byte, min(int64(n), f.size-from))
	if k, err := f.r.ReadAt(b, from); k < len(b) {
		return nil, err
	}
	return b, nil
}

func begins(magic string) func(file) error {
	return func(f file) error {
		b, err := f.at(0, len(magic))
		if err != nil {
			return err
		}
		if string(b) != magic {
			return ErrType
		}
		return nil
	}
}

func webp(f file) error {
	b, err := f.at(0, 12)
	if err != nil {
		return err
	}
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:]) != "WEBP" {
		return ErrType
	}
	return nil
}

func amr(f file) error {
	b, err := f.at(0, 9)
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(b, []byte("#!AMR\n")) && !bytes.HasPrefix(b, []byte("#!AMR-WB\n")) {
		return ErrType
	}
	return nil
}

// boxesMost is many times what a recording of ten minutes has beside each other; a fragmented one has two a second.
const boxesMost = 4096

// boxes walks the boxes of ISO/IEC 14496-12 beside each other and stops when visit says so. One that claims more than there is goes to
// the end: a recording that was cut off is still worth having.
func (f file) boxes(from, to int64, visit func(kind string, from, to int64) (more bool, err error)) error {
	for range boxesMost {
		if to-from < 8 {
			return nil
		}
		h, err := f.at(from, 16)
		if err != nil {
			return err
		}
		if len(h) < 8 {
			return nil
		}
		n, head := int64(binary.BigEndian.Uint32(h)), int64(8)
		switch {
		case n == 0:
			n = to - from
		case n == 1:
			if len(h) < 16 {
				return nil
			}
			big := binary.BigEndian.Uint64(h[8:])
			n, head = int64(min(big, uint64(to-from))), 16
		}
		if n < head {
			return ErrBroken
		}
		n = min(n, to-from)
		more, err := visit(string(h[4:8]), from+head, from+n)
		if err != nil || !more {
			return err
		}
		from += n
	}
	return nil
}

// pictures are brands that are no recordings.
var pictures = map[string]bool{"heic": true, "heix": true, "hevc": true, "hevx": true, "heim": true, "heis": true, "mif1": true, "msf1": true, "avif": true, "avis": true, "jp2 ": true, "jpx ": true, "crx ": true}

// iso looks for what an MP4, 3GP or QuickTime file holds: a film needs a picture track, a voice note sound and no picture.
func iso(film bool) func(file) error {
	return func(f file) error {
		first, moved := true, false
		var picture, sound bool
		err := f.boxes(0, f.size, func(kind string, from, to int64) (bool, error) {
			if first {
				first = false
				switch kind {
				case "ftyp":
					brand, err := f.at(from, 4)
					if err != nil {
						return false, err
					}
					if len(brand) < 4 || pictures[string(brand)] {
						return false, ErrType
					}
				case "moov", "mdat", "wide", "free", "skip", "pnot": // QuickTime from before there were brands
				default:
					return false, ErrType
				}
			}
			if kind != "moov" {
				return true, nil
			}
			moved = true
			return false, f.boxes(from, to, func(kind string, from, to int64) (bool, error) {
				if kind != "trak" {
					return true, nil
				}
				return true, f.boxes(from, to, func(kind string, from, to int64) (bool, error) {
					if kind != "mdia" {
						return true, nil
					}
					return true, f.boxes(from, to, func(kind string, from, _ int64) (bool, error) {
						if kind != "hdlr" {
							return true, nil
						}
						b, err := f.at(from+8, 4) // after version, flags and the component type
						picture, sound = picture || string(b) == "vide", sound || string(b) == "soun"
						return false, err
					})
				})
			})
		})
		switch {
		case first:
			return ErrType
		case errors.Is(err, ErrBroken) && !moved:
			return ErrBroken
		case err != nil:
			return err
		case !moved:
			return ErrBroken
		}
		return holds(film, picture, sound)
	}
}

func holds(film, picture, sound bool) error {
	switch {
	case !picture && !sound:
		return ErrBroken
	case film != picture:
		return ErrType
	}
	return nil
}

// Elements of Matroska (RFC 9559).
const (
	idEBML, idDocType                          = 0x1A45DFA3, 0x4282
	idSegment, idTracks, idEntry, idType       = 0x18538067, 0x1654AE6B, 0xAE, 0x83
	idCluster                                  = 0x1F43B675
	elementsMost                               = 1000
	kindPicture, kindSound, unknownLen   int64 = 1, 2, -1
)

// vint reads a number of variable length; with mark the bits that tell the length stay, as ids have them.
func (f file) vint(at int64, mark bool) (v int64, n int64, err error) {
	b, err := f.at(at, 8)
	if err != nil {
		return 0, 0, err
	}
	if len(b) == 0 || b[0] == 0 {
		return 0, 0, ErrBroken
	}
	length := 1
	for b[0]&(0x80>>(length-1)) == 0 {
		length++
	}
	if len(b) < length {
		return 0, 0, ErrBroken
	}
	v = int64(b[0])
	if !mark {
		v &= 0xff >> length
	}
	ones := !mark && v == 0xff>>length
	for _, c := range b[1:length] {
		v = v<<8 | int64(c)
		ones = ones && c == 0xff
	}
	if ones {
		v = unknownLen
	}
	return v, int64(length), nil
}

// elements walks the elements beside each other.
func (f file) elements(from, to int64, visit func(id, from, to int64) (more bool, err error)) error {
	for range elementsMost {
		if from >= to {
			return nil
		}
		id, a, err := f.vint(from, true)
		if err != nil {
			return err
		}
		n, b, err := f.vint(from+a, false)
		if err != nil {
			return err
		}
		if from += a + b; from > to {
			return ErrBroken
		}
		end := to
		if n != unknownLen && n < to-from { // a recorder that is still running does not know its length
			end = from + n
		}
		more, err := visit(id, from, end)
		if err != nil || !more {
			return err
		}
		from = end
	}
	return nil
}

// matroska looks for the tracks of a WebM file, which stand before the first cluster.
func matroska(film bool) func(file) error {
	return func(f file) error {
		magic, err := f.at(0, 4)
		if err != nil {
			return err
		}
		if len(magic) < 4 || binary.BigEndian.Uint32(magic) != idEBML {
			return ErrType
		}
		var picture, sound, known bool
		err = f.elements(0, f.size, func(id, from, to int64) (bool, error) {
			switch id {
			case idEBML:
				return true, f.elements(from, to, func(id, from, to int64) (bool, error) {
					if id == idDocType {
						b, err := f.at(from, int(min(to-from, 16)))
						name := string(bytes.TrimRight(b, "\x00"))
						known = name == "webm" || name == "matroska"
						return false, err
					}
					return true, nil
				})
			case idSegment:
				return false, f.elements(from, to, func(id, from, to int64) (bool, error) {
					switch id {
					case idCluster:
						return false, nil
					case idTracks:
						return false, f.elements(from, to, func(id, from, to int64) (bool, error) {
							if id != idEntry {
								return true, nil
							}
							return true, f.elements(from, to, func(id, from, to int64) (bool, error) {
								if id != idType {
									return true, nil
								}
								b, err := f.at(from, int(min(max(to-from, 0), 8)))
								if len(b) > 0 {
									kind := int64(b[len(b)-1])
									picture, sound = picture || kind == kindPicture, sound || kind == kindSound
								}
								return false, err
							})
						})
					}
					return true, nil
				})
			}
			return true, nil
		})
		if err != nil {
			return err
		}
		if !known {
			return ErrType
		}
		return holds(film, picture, sound)
	}
}

// ogg looks at the first packet of every stream (RFC 3533): sound, and no film.
func ogg(f file) error {
	sounds := [][]byte{[]byte("OpusHead"), []byte("\x01vorbis"), []byte("Speex   "), []byte("\x7fFLAC")}
	from, heard := int64(0), false
	for range 8 {
		h, err := f.at(from, 27)
		if err != nil {
			return err
		}
		if len(h) < 27 || string(h[:4]) != "OggS" || h[5]&2 == 0 { // 2: a stream begins here
			break
		}
		table, err := f.at(from+27, int(h[26]))
		if err != nil {
			return err
		}
		var n int64
		for _, l := range table {
			n += int64(l)
		}
		from += 27 + int64(h[26])
		b, err := f.at(from, 8)
		if err != nil {
			return err
		}
		for _, s := range sounds {
			heard = heard || bytes.HasPrefix(b, s)
		}
		if bytes.HasPrefix(b, []byte("\x80theora")) {
			return ErrType
		}
		from += n
	}
	switch {
	case from == 0, !heard:
		return ErrType
	}
	return nil
}

// bit rates of MPEG sound in kbit/s: layer II and III of version 1, both of version 2 and 2.5.
var rates = map[[2]int][16]int{
	{1, 2}: {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
	{1, 3}: {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
	{2, 2}: {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
	{2, 3}: {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
}

var samplings = [3]int{44100, 48000, 32000}

// frame gives the length of an MPEG sound frame, 0 for what is none.
func frame(h []byte) int64 {
	if len(h) < 4 || h[0] != 0xff || h[1]&0xe0 != 0xe0 {
		return 0
	}
	version, layer := h[1]>>3&3, 4-int(h[1]>>1&3)
	rate, sampling := rates[[2]int{map[bool]int{true: 1, false: 2}[version == 3], layer}][h[2]>>4], int(h[2]>>2&3)
	if version == 1 || layer < 2 || layer > 3 || rate == 0 || sampling == 3 {
		return 0
	}
	hz, samples := samplings[sampling], 1152
	switch version {
	case 2:
		hz /= 2
	case 0:
		hz /= 4
	}
	if version != 3 && layer == 3 {
		samples = 576
	}
	return int64(samples/8*rate*1000/hz) + int64(h[2]>>1&1)
}

// mpeg asks for two frames in a row, behind the tags: two bytes alone are in many files.
func mpeg(f file) error {
	from := int64(0)
	for range 4 {
		h, err := f.at(from, 10)
		if err != nil {
			return err
		}
		if len(h) < 10 || string(h[:3]) != "ID3" {
			break
		}
		from += 10 + int64(h[6]&0x7f)<<21 + int64(h[7]&0x7f)<<14 + int64(h[8]&0x7f)<<7 + int64(h[9]&0x7f)
	}
	return frames(f, from, frame)
}

// adts asks for two frames of AAC in a row (ISO/IEC 13818-7).
func adts(f file) error {
	return frames(f, 0, func(h []byte) int64 {
		if len(h) < 7 || h[0] != 0xff || h[1]&0xf6 != 0xf0 {
			return 0
		}
		n := int64(h[3]&3)<<11 | int64(h[4])<<3 | int64(h[5])>>5
		if n < 7 {
			return 0
		}
		return n
	})
}

func frames(f file, from int64, length func([]byte) int64) error {
	for i := range 2 {
		h, err := f.at(from, 7)
		if err != nil {
			return err
		}
		if i == 1 && len(h) == 0 {
			return nil // one frame and no more
		}
		n := length(h)
		if n == 0 {
			return ErrType
		}
		from += n
	}
	return nil
}
