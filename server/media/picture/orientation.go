package picture

import "encoding/binary"

// The tag of TIFF that says how the camera was held (EXIF 2.32, 4.6.5.1).
const tagOrientation = 0x0112

// Orientation reads how the camera was held from a JPEG, PNG or WebP file: 1 to 8, and 1 for whatever does not say.
func Orientation(data []byte) int {
	tiff := exif(data)
	if o, ok := orientationOf(tiff); ok {
		return o
	}
	return 1
}

// exif finds the EXIF block of a file, nil for none.
func exif(data []byte) (tiff []byte) {
	switch {
	case has(data, 0, "\xff\xd8"):
		segments(data, func(marker byte, body []byte) bool {
			if marker == 0xe1 && has(body, 0, "Exif\x00\x00") {
				tiff = body[6:]
			}
			return tiff == nil && marker != markSOS
		})
	case has(data, 0, "\x89PNG\r\n\x1a\n"):
		chunks(data[8:], func(b []byte) (string, int, int) {
			return string(b[4:8]), 8, int(binary.BigEndian.Uint32(b)) + 4 // the sum behind it
		}, func(kind string, body []byte) bool {
			if kind == "eXIf" {
				tiff = body
			}
			return tiff == nil && kind != "IEND"
		})
	case has(data, 0, "RIFF") && has(data, 8, "WEBP"):
		chunks(data[12:], func(b []byte) (string, int, int) {
			n := int(binary.LittleEndian.Uint32(b[4:]))
			return string(b[:4]), 8, n + n&1
		}, func(kind string, body []byte) bool {
			if kind == "EXIF" {
				tiff = body
				if has(tiff, 0, "Exif\x00\x00") { // some write the head of the JPEG segment as well
					tiff = tiff[6:]
				}
			}
			return tiff == nil
		})
	}
	return tiff
}

func has(data []byte, at int, text string) bool {
	return len(data) >= at+len(text) && string(data[at:at+len(text)]) == text
}

// chunks walks the parts of PNG and WebP; head reads a part's kind, the length of its head and that of its body.
func chunks(data []byte, head func([]byte) (kind string, from, n int), visit func(kind string, body []byte) bool) {
	for len(data) >= 8 {
		kind, from, n := head(data)
		if n < 0 || n > len(data)-from {
			n = len(data) - from
		}
		if !visit(kind, data[from:from+n]) {
			return
		}
		data = data[from+n:]
	}
}

// The markers of JPEG that matter here (ITU-T T.81, table B.1).
const (
	markSOS = 0xda
	markEOI = 0xd9
)

// segments walks the marked segments of a JPEG file through all its scans.
func segments(data []byte, visit func(marker byte, body []byte) bool) {
	for i := 2; i+1 < len(data); {
		if data[i] != 0xff { // coded data, or what a writer left between
			i++
			continue
		}
		marker := data[i+1]
		switch {
		case marker == 0xff: // fill
			i++
			continue
		case marker == 0, marker == 1, marker >= 0xd0 && marker <= 0xd8: // a stuffed byte, a restart: no length follows
			i += 2
			continue
		case marker == markEOI:
			return
		}
		if i+4 > len(data) {
			return
		}
		n := int(binary.BigEndian.Uint16(data[i+2:]))
		if n < 2 {
			return
		}
		end := min(i+2+n, len(data))
		if !visit(marker, data[i+4:max(end, i+4)]) {
			return
		}
		i = end
	}
}

// orientationOf reads the tag out of the first directory of a TIFF block.
func orientationOf(tiff []byte) (int, bool) {
	if len(tiff) < 8 {
		return 0, false
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 0, false
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0, false
	}
	entries := int64(order.Uint16(tiff[at:]))
	for i := range entries {
		from := at + 2 + i*12
		if from+12 > int64(len(tiff)) {
			return 0, false
		}
		e := tiff[from : from+12]
		if order.Uint16(e) != tagOrientation {
			continue
		}
		if order.Uint16(e[2:]) != 3 || order.Uint32(e[4:]) != 1 { // one short number
			return 0, false
		}
		o := int(order.Uint16(e[8:]))
		return o, o >= 1 && o <= 8
	}
	return 0, false
}
