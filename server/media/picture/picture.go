// Package picture makes what is shown of a photo: opened within bounds of pixels and memory, turned as the camera was held, made
// smaller and written anew, so that nothing of the received file's own is in it. Pure.
package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"

	"golang.org/x/image/webp"
)

// The findings.
var (
	// ErrPixels: more pixels than are decoded, or more memory than decoding may take.
	ErrPixels = errors.New("too many pixels")
	// ErrBroken: it cannot be opened.
	ErrBroken = errors.New("damaged")
)

// View is one picture as it is shown.
type View struct {
	JPEG          []byte
	Width, Height int
}

const (
	// decodeMost is what opening one picture may take of memory: 40 megapixels of every usual kind fit, and a small server stays up.
	decodeMost = 330 << 20
	// scansMost: a progressive picture has about ten; each goes through all blocks, so a file of thousands would take minutes.
	scansMost = 100
	// Good enough to read a crack in a dyke by; the small one is a stamp in a list.
	viewQuality, stampQuality = 82, 72
	stampSide                 = 400
)

// Views opens a photo of a media type and gives it as pictures whose longer side is at most so many pixels; none is made larger than
// it came. Errors are ErrPixels and ErrBroken with their causes.
func Views(data []byte, mediaType string, pixels int, sides ...int) (views []View, err error) {
	defer func() {
		if p := recover(); p != nil { // a decoder that trips over a file says so
			views, err = nil, fmt.Errorf("%w: %v", ErrBroken, p)
		}
	}()
	memory, n, merr := Memory(data, mediaType)
	if merr != nil {
		return nil, merr
	}
	if n > int64(pixels) || memory > decodeMost {
		return nil, ErrPixels
	}
	var img image.Image
	switch mediaType {
	case "image/jpeg":
		img, err = jpeg.Decode(bytes.NewReader(data))
	case "image/png":
		img, err = png.Decode(bytes.NewReader(data))
	case "image/webp":
		img, err = webp.Decode(bytes.NewReader(data))
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	turn := Orientation(data)
	for _, side := range sides {
		small := shrink(img, side)
		img = small // the next is made of it: large first
		turned := oriented(small, turn)
		quality := viewQuality
		if side <= stampSide {
			quality = stampQuality
		}
		var out bytes.Buffer
		if err := jpeg.Encode(&out, turned, &jpeg.Options{Quality: quality}); err != nil {
			return nil, fmt.Errorf("write the view: %w", err)
		}
		views = append(views, View{out.Bytes(), turned.Rect.Dx(), turned.Rect.Dy()})
	}
	return views, nil
}

// Memory is what opening a photo will take by what its head says, and how many pixels it has; ErrBroken for a head that cannot be read.
func Memory(data []byte, mediaType string) (memory, pixels int64, err error) {
	var c image.Config
	each := 0.0 // bytes a pixel
	switch mediaType {
	case "image/jpeg":
		c, err = jpeg.DecodeConfig(bytes.NewReader(data))
		each = jpegBytes(data)
	case "image/png":
		c, err = png.DecodeConfig(bytes.NewReader(data))
		each = pngBytes(data)
	case "image/webp":
		c, err = webp.DecodeConfig(bytes.NewReader(data))
		each = webpBytes(data)
	default:
		return 0, 0, ErrBroken
	}
	if err != nil {
		return 0, 0, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	if c.Width <= 0 || c.Height <= 0 || math.IsInf(each, 1) {
		return 0, 0, ErrBroken
	}
	pixels = int64(c.Width) * int64(c.Height)
	return int64(float64(pixels) * each), pixels, nil
}

// jpegBytes: the planes, and for a progressive file every coefficient besides; infinite for a file of too many scans.
func jpegBytes(data []byte) float64 {
	samples, progressive, scans := 3.0, false, 0
	segments(data, func(marker byte, body []byte) bool {
		switch {
		case marker == markSOS:
			scans++
			return scans <= scansMost
		case marker == 0xc0 || marker == 0xc1 || marker == 0xc2:
			progressive = marker == 0xc2
			if len(body) < 6 || len(body) < 6+3*int(body[5]) {
				return false
			}
			most, sum := 1, 0
			for i := range int(body[5]) {
				hv := body[6+3*i+1]
				n := int(hv>>4) * int(hv&15)
				most, sum = max(most, n), sum+n
			}
			samples = float64(sum) / float64(most)
			if body[5] == 4 {
				samples += 4 // ink is turned into light on the side
			}
		}
		return true
	})
	if scans > scansMost {
		return math.Inf(1)
	}
	if progressive {
		return samples * 5
	}
	return samples
}

// pngBytes by depth and colour type of the first chunk.
func pngBytes(data []byte) float64 {
	if len(data) < 29 {
		return math.Inf(1)
	}
	n := 4.0
	if data[24] == 16 {
		n = 8
	}
	if data[28] != 0 { // interlaced: half of it is held a second time
		n *= 1.5
	}
	return n
}

// webpBytes: one lossy frame has planes of light and half as much colour; without loss, and for its alpha, it is held twice in full.
func webpBytes(data []byte) float64 {
	n := 1.5
	if len(data) < 12 {
		return n
	}
	chunks(data[12:], func(b []byte) (string, int, int) {
		k := int(binary.LittleEndian.Uint32(b[4:]))
		return string(b[:4]), 8, k + k&1
	}, func(kind string, _ []byte) bool {
		switch kind {
		case "VP8L":
			n = 8
			return false
		case "ALPH":
			n = 9
		}
		return true
	})
	return n
}

// strip is how many pixels are turned into plain colours at a time: beside the picture itself nothing large is held.
const strip = 1 << 16

// shrink averages a picture down until its longer side fits, every pixel of it counted by the area it covers. What is seen through is white.
func shrink(src image.Image, side int) *image.RGBA {
	b := src.Bounds()
	sw, sh := b.Dx(), b.Dy()
	dw, dh := sw, sh
	if long := max(sw, sh); long > side {
		dw, dh = max(1, (sw*side+long/2)/long), max(1, (sh*side+long/2)/long)
	}
	dst := image.NewRGBA(image.Rect(0, 0, dw, dh))
	rx, ry := float64(sw)/float64(dw), float64(sh)/float64(dh)
	row, sum := make([]float32, 3*dw), make([]float32, 3*dw)
	rows := max(1, strip/sw)
	part := image.NewRGBA(image.Rect(0, 0, sw, rows))
	out := 0         // row being made
	filled := 0.0    // how much of it is there
	give := func() { // writes it and begins the next
		p := dst.Pix[out*dst.Stride:]
		scale := float32(1 / filled)
		for x := range dw {
			for c := range 3 {
				p[4*x+c] = uint8(min(sum[3*x+c]*scale+0.5, 255))
			}
			p[4*x+3] = 255
		}
		clear(sum)
		out, filled = out+1, 0
	}
	for y := 0; y < sh; y += rows {
		n := min(rows, sh-y)
		r := image.Rect(0, 0, sw, n)
		draw.Draw(part, r, image.White, image.Point{}, draw.Src)
		draw.Draw(part, r, src, image.Pt(b.Min.X, b.Min.Y+y), draw.Over)
		for k := range n {
			across(row, part.Pix[k*part.Stride:], sw, dw, rx)
			top, bottom := float64(y+k), float64(y+k+1)
			for top < bottom && out < dh {
				end := float64(out+1) * ry
				if out == dh-1 {
					end = float64(sh)
				}
				w := min(bottom, end) - top
				if w > 0 {
					for i, v := range row {
						sum[i] += v * float32(w)
					}
					filled += w
				}
				if bottom < end {
					break
				}
				top = end
				give()
			}
		}
	}
	return dst
}

// across averages one row.
func across(row []float32, pix []uint8, sw, dw int, rx float64) {
	if sw == dw {
		for x := range dw {
			for c := range 3 {
				row[3*x+c] = float32(pix[4*x+c])
			}
		}
		return
	}
	for x := range dw {
		from, to := float64(x)*rx, min(float64(x+1)*rx, float64(sw))
		var r, g, b, all float32
		for i := int(from); i < sw && float64(i) < to; i++ {
			w := float32(min(float64(i+1), to) - max(float64(i), from))
			p := pix[4*i : 4*i+3 : 4*i+3]
			r, g, b, all = r+float32(p[0])*w, g+float32(p[1])*w, b+float32(p[2])*w, all+w
		}
		row[3*x], row[3*x+1], row[3*x+2] = r/all, g/all, b/all
	}
}

// oriented turns a picture as the camera was held: 2 to 4 mirror or turn it in its frame, 5 to 8 lay the frame over.
func oriented(src *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 || orientation > 8 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dw, dh := w, h
	if orientation >= 5 {
		dw, dh = h, w
	}
	dst := image.NewRGBA(image.Rect(0, 0, dw, dh))
	for y := range dh {
		for x := range dw {
			sx, sy := x, y
			switch orientation {
			case 2:
				sx = w - 1 - x
			case 3:
				sx, sy = w-1-x, h-1-y
			case 4:
				sy = h - 1 - y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, h-1-x
			case 7:
				sx, sy = w-1-y, h-1-x
			case 8:
				sx, sy = w-1-y, x
			}
			copy(dst.Pix[dst.PixOffset(x, y):][:4], src.Pix[src.PixOffset(sx, sy):][:4])
		}
	}
	return dst
}
