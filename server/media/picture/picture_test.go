package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"runtime"
	"strings"
	"testing"
)

const megapixels40 = 40_000_000

// corners is a picture whose four quarters are red, green, blue and white, in reading order.
func corners(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := []color.RGBA{{220, 20, 20, 255}, {20, 200, 20, 255}, {20, 20, 220, 255}, {240, 240, 240, 255}}[y*2/h*2+x*2/w]
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tiff is an EXIF block that says how the camera was held, behind a first tag it does not need.
func tiff(order binary.AppendByteOrder, orientation uint16) []byte {
	b := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	entry := func(tag uint16, v uint16) {
		b = order.AppendUint16(order.AppendUint16(b, tag), 3)
		b = order.AppendUint32(b, 1)
		b = order.AppendUint16(order.AppendUint16(b, v), 0)
	}
	entry(0x0106, 2)
	entry(tagOrientation, orientation)
	return order.AppendUint32(b, 0)
}

func withEXIF(file, block []byte) []byte {
	head := append(binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(2+6+len(block))), "Exif\x00\x00"...)
	return bytes.Join([][]byte{file[:2], head, block, file[2:]}, nil)
}

func chunk(kind string, body []byte) []byte {
	b := append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), kind...)
	b = append(b, body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// golden says which quarter comes where for each way to hold a camera (EXIF 2.32, 4.6.5.1): where row 0 and column 0 of what was stored
// are on what is seen. The app's own reader is tested against the same eight.
var golden = map[uint16]struct {
	seen string // quarters in reading order
	over bool   // width and height change places
}{
	1: {"RGBW", false}, // row 0 top, column 0 left
	2: {"GRWB", false}, // top, right
	3: {"WBGR", false}, // bottom, right
	4: {"BWRG", false}, // bottom, left
	5: {"RBGW", true},  // left, top
	6: {"BRWG", true},  // right, top
	7: {"WGBR", true},  // right, bottom
	8: {"GWRB", true},  // left, bottom
}

func quarters(t *testing.T, file []byte) (seen string, w, h int) {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	w, h = img.Bounds().Dx(), img.Bounds().Dy()
	for i := range 4 {
		r, g, b, _ := img.At(w/4+i%2*w/2, h/4+i/2*h/2).RGBA()
		switch {
		case r > 0x9000 && g > 0x9000:
			seen += "W"
		case r > 0x9000:
			seen += "R"
		case g > 0x9000:
			seen += "G"
		case b > 0x9000:
			seen += "B"
		default:
			seen += "?"
		}
	}
	return seen, w, h
}

func TestEightOrientations(t *testing.T) {
	t.Parallel()
	img := corners(96, 64)
	for o, want := range golden {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			block := tiff(order, o)
			plain := asPNG(t, img)
			files := map[string][]byte{
				"image/jpeg": withEXIF(asJPEG(t, img), block),
				"image/png":  bytes.Join([][]byte{plain[:33], chunk("eXIf", block), plain[33:]}, nil),
			}
			for kind, file := range files {
				views, err := Views(file, kind, megapixels40, 1600, 24)
				if err != nil {
					t.Fatal(err)
				}
				for i, v := range views {
					seen, w, h := quarters(t, v.JPEG)
					if seen != want.seen || (w < h) != want.over || w != v.Width || h != v.Height || i == 1 && max(w, h) != 24 {
						t.Errorf("%s %d: %s %dx%d, want %s", kind, o, seen, w, h, want.seen)
					}
					if bytes.Contains(v.JPEG, []byte("Exif")) || Orientation(v.JPEG) != 1 {
						t.Errorf("%s %d: the camera's own words are still there", kind, o)
					}
				}
			}
		}
	}
	webp := bytes.Join([][]byte{[]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00"), make([]byte, 10), []byte("EXIF"), {26 + 12 + 6, 0, 0, 0}, []byte("Exif\x00\x00"), tiff(binary.LittleEndian, 6)}, nil)
	if o := Orientation(webp); o != 6 {
		t.Errorf("webp: %d", o)
	}
}

// What says nothing, or nonsense, is shown as it is.
func TestOrientationOfNonsense(t *testing.T) {
	t.Parallel()
	file := asJPEG(t, corners(16, 16))
	good := tiff(binary.LittleEndian, 6)
	long := bytes.Clone(good)
	binary.LittleEndian.PutUint32(long[4:], math.MaxUint32)
	many := bytes.Clone(good)
	binary.LittleEndian.PutUint16(many[8:], math.MaxUint16)
	text := bytes.Clone(good)
	text[24] = 2 // a text where a number belongs
	for name, block := range map[string][]byte{
		"nine": tiff(binary.BigEndian, 9), "none": tiff(binary.BigEndian, 0), "short": good[:20], "empty": nil, "a directory far away": long, "a text": text, "another order": append([]byte("XX"), good[2:]...),
	} {
		if o := Orientation(withEXIF(file, block)); o != 1 {
			t.Errorf("%s: %d", name, o)
		}
	}
	if o := Orientation(withEXIF(file, many)); o != 6 {
		t.Errorf("more entries than there are: %d", o)
	}
}

// Averages are right at every ratio, and a picture is never made larger.
func TestShrink(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ w, h, side, dw, dh int }{
		{100, 50, 1600, 100, 50}, {1601, 1000, 1600, 1600, 999}, {4000, 3000, 1600, 1600, 1200}, {3000, 4001, 320, 240, 320}, {1, 5000, 320, 1, 320}, {7001, 2, 320, 320, 1}, {333, 333, 320, 320, 320}, {1, 1, 320, 1, 1},
	} {
		grey := image.NewGray(image.Rect(3, 5, 3+c.w, 5+c.h)) // a picture need not begin at 0
		for i := range grey.Pix {
			grey.Pix[i] = uint8(100 + 50*(i/grey.Stride%2)) // stripes
		}
		got := shrink(grey, c.side)
		if got.Rect.Dx() != c.dw || got.Rect.Dy() != c.dh {
			t.Errorf("%v: %v", c, got.Rect)
		}
		var sum, n float64
		for i := 0; i < len(got.Pix); i += 4 {
			if got.Pix[i+3] != 255 || got.Pix[i] < 99 || got.Pix[i] > 151 {
				t.Fatalf("%v: pixel %v", c, got.Pix[i:i+4])
			}
			sum, n = sum+float64(got.Pix[i]), n+1
		}
		if c.h > 1000 && math.Abs(sum/n-125) > 1 {
			t.Errorf("%v: on average %v", c, sum/n)
		}
	}
	glass := image.NewNRGBA(image.Rect(0, 0, 8, 8)) // nothing but glass
	if p := shrink(glass, 4).Pix; p[0] != 255 || p[1] != 255 {
		t.Errorf("what is seen through is %v", p[:4])
	}
}

// header is a PNG that claims to be large, and is not.
func header(w, h uint32, depth, colour, interlace byte) []byte {
	b := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(b, depth, colour, 0, 0, interlace))...)
}

// claim writes other measures into a JPEG's frame.
func claim(file []byte, w, h uint16, progressive bool) []byte {
	out := bytes.Clone(file)
	i := bytes.Index(out, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(out[i+5:], h)
	binary.BigEndian.PutUint16(out[i+7:], w)
	if progressive {
		out[i+1] = 0xc2
	}
	return out
}

func allocated(f func()) uint64 {
	var a, b runtime.MemStats
	runtime.ReadMemStats(&a)
	f()
	runtime.ReadMemStats(&b)
	return b.TotalAlloc - a.TotalAlloc
}

// A file that claims much is refused by its head, before memory is asked for; one that is damaged is told so.
func TestRefused(t *testing.T) {
	good := asJPEG(t, corners(640, 480))
	flat := asPNG(t, image.NewGray(image.Rect(0, 0, 500, 500)))
	scan := bytes.Index(good, []byte{0xff, 0xda})
	cases := []struct {
		name, kind string
		file       []byte
		want       error
	}{
		{"30000 x 30000", "image/png", header(30000, 30000, 8, 2, 0), ErrPixels},
		{"30000 x 30000 of JPEG", "image/jpeg", claim(good, 30000, 30000, false), ErrPixels},
		{"all there can be", "image/png", header(math.MaxInt32, 1, 8, 0, 0), ErrPixels},
		{"more than there can be", "image/png", header(math.MaxInt32, math.MaxInt32, 8, 0, 0), ErrBroken},
		{"40 megapixels of 16 bits, interlaced", "image/png", header(8000, 5000, 16, 6, 1), ErrPixels},
		{"40 megapixels, and nothing in it", "image/png", header(8000, 5000, 8, 2, 0), ErrBroken},
		{"a thousand scans", "image/jpeg", append(bytes.Repeat([]byte{}, 0), append(bytes.Clone(good[:scan]), bytes.Repeat(good[scan:scan+14], 1000)...)...), ErrBroken},
		{"cut in the middle", "image/jpeg", good[:len(good)/2], ErrBroken},
		{"cut in the head", "image/jpeg", good[:30], ErrBroken},
		{"one byte", "image/jpeg", good[:1], ErrBroken},
		{"a PNG cut", "image/png", flat[:len(flat)/2], ErrBroken},
		{"no webp", "image/webp", []byte("RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\xff"), ErrBroken},
		{"a film", "video/mp4", good, ErrBroken},
		{"svg", "image/png", []byte("<svg/>"), ErrBroken},
		{"nothing", "image/webp", nil, ErrBroken},
	}
	for _, c := range cases {
		var err error
		got := allocated(func() { _, err = Views(c.file, c.kind, megapixels40, 1600, 320) })
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if most := uint64(2 << 20); got > most && !strings.Contains(c.name, "nothing in it") {
			t.Errorf("%s: %d bytes were asked for", c.name, got)
		}
	}
}

// The largest pictures of each kind that are opened stay within what is promised, with all that is made of them.
func TestMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("40 megapixels take some seconds")
	}
	large := image.NewYCbCr(image.Rect(0, 0, 8000, 5000), image.YCbCrSubsampleRatio420)
	for i := range large.Y {
		large.Y[i] = uint8(i >> 9)
	}
	file := asJPEG(t, large)
	large = nil
	runtime.GC()
	var views []View
	var err error
	got := allocated(func() { views, err = Views(file, "image/jpeg", megapixels40, 1600, 320) })
	if err != nil || views[0].Width != 1600 || views[0].Height != 1000 || views[1].Width != 320 {
		t.Fatalf("%v", err)
	}
	if got > decodeMost {
		t.Errorf("%d MB were asked for", got>>20)
	}
}

func TestJPEGBytes(t *testing.T) {
	t.Parallel()
	colour, grey := asJPEG(t, corners(16, 16)), asJPEG(t, image.NewGray(image.Rect(0, 0, 16, 16)))
	for name, c := range map[string]struct {
		file []byte
		want float64
	}{"colour": {colour, 1.5}, "grey": {grey, 1}, "progressive": {claim(colour, 16, 16, true), 7.5}, "no frame": {colour[:20], 3}} {
		if got := jpegBytes(c.file); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func FuzzViews(f *testing.F) {
	small := corners(24, 16)
	f.Add(withEXIF(asJPEG(f, small), tiff(binary.BigEndian, 6)))
	f.Add(asPNG(f, small))
	f.Add([]byte("RIFF\x24\x00\x00\x00WEBPVP8L\x18\x00\x00\x00\x2f\x0f\xc0\x03\x00\x07\x10\xfd\x8f\xfe\x07\x22\xa2\xff\x01\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, kind := range []string{"image/jpeg", "image/png", "image/webp"} {
			views, err := Views(data, kind, 1<<20, 100, 20)
			switch {
			case err == nil:
				for i, v := range views {
					c, err := jpeg.DecodeConfig(bytes.NewReader(v.JPEG))
					if err != nil || c.Width != v.Width || c.Height != v.Height || max(c.Width, c.Height) > []int{100, 20}[i] {
						t.Fatalf("%s: %v %v", kind, c, err)
					}
				}
			case !errors.Is(err, ErrBroken) && !errors.Is(err, ErrPixels):
				t.Fatal(fmt.Sprintf("%s: %v", kind, err))
			}
		}
		if o := Orientation(data); o < 1 || o > 8 {
			t.Fatalf("orientation %d", o)
		}
	})
}

func BenchmarkViews(b *testing.B) {
	file := asJPEG(b, corners(4000, 3000))
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Views(file, "image/jpeg", megapixels40, 1600, 320); err != nil {
			b.Fatal(err)
		}
	}
}
