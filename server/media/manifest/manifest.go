// Package manifest is the heart of media: what a phone says of a file before it comes, and what is taken. Pure.
package manifest

import (
	"encoding/hex"
	"math"
	"strconv"
	"time"

	"github.com/google/uuid"

	"jiaoying/server/fault"
)

// Kind of a file.
type Kind string

// The kinds.
const (
	Photo Kind = "photo"
	Video Kind = "video"
	Voice Kind = "voice"
)

// State of a file as the server knows it.
type State string

// The states. A file is told first and comes later; what does not come in thirty days is missing and said so.
const (
	Expected State = "expected"
	Kept     State = "kept"
	Refused  State = "refused"
	Missing  State = "missing"
)

// Problem is why a file that came was refused.
type Problem string

// The problems.
const (
	WrongHash   Problem = "hash"   // other bytes than were told
	WrongType   Problem = "type"   // another kind of file than was told, or one that cannot be read
	TooLarge    Problem = "pixels" // more pixels than are decoded
	Unreadable  Problem = "broken" // the right kind, but damaged
	NotReceived Problem = "lost"   // the bytes are no longer there
)

// Limits of one file in bytes, and of one report.
const (
	MaxPhotoBytes = 10 << 20
	MaxVideoBytes = 20 << 20
	MaxVoiceBytes = 2 << 20
	// MaxPhotos, MaxVideos and MaxVoices are at a time, with a report or what is added to it.
	MaxPhotos, MaxVideos, MaxVoices = 9, 1, 1
	// MaxFiles is how many a report ever has.
	MaxFiles = 40
	// MaxRowPhotos is how many a ledger's row has that are kept or still come, and a site check: a house from every side.
	MaxRowPhotos = 9
	// MaxPixels is the largest picture that is decoded.
	MaxPixels = 40_000_000
	// MaxDurationMs bounds what a phone may say of a recording.
	MaxDurationMs = 10 * 60 * 1000
	// KeepUnfinished is how long a half upload is kept; WaitFor is how long a file is waited for.
	KeepUnfinished = 7 * 24 * time.Hour
	WaitFor        = 30 * 24 * time.Hour
)

// types says which kind a media type is; everything else is refused before a byte comes.
var types = map[string]Kind{
	"image/jpeg": Photo, "image/png": Photo, "image/webp": Photo,
	"video/mp4": Video, "video/webm": Video, "video/3gpp": Video, "video/quicktime": Video,
	"audio/mp4": Voice, "audio/webm": Voice, "audio/ogg": Voice, "audio/mpeg": Voice, "audio/aac": Voice, "audio/3gpp": Voice, "audio/amr": Voice,
}

// KindOf gives the kind of a media type.
func KindOf(mediaType string) (Kind, bool) {
	k, ok := types[mediaType]
	return k, ok
}

// MaxBytes is the limit of a kind.
func MaxBytes(k Kind) int64 {
	switch k {
	case Photo:
		return MaxPhotoBytes
	case Video:
		return MaxVideoBytes
	}
	return MaxVoiceBytes
}

// File is what a phone says of one file.
type File struct {
	ID     uuid.UUID // UUIDv7
	Type   string
	SHA256 string // lower-case hex
	Bytes  int64
	// What the camera said; the picture itself has lost it.
	CapturedAt          *time.Time
	Latitude, Longitude *float64 // WGS-84 degrees, both or none
	AccuracyM           *float64 // radius in metres
	DurationMs          *int
}

// Codes of a faulty file.
const (
	codeID       = "id.form"
	codeType     = "media.type"
	codeBytes    = "media.bytes"
	codeHash     = "media.hash"
	codeFacts    = "media.facts"
	codeTooMany  = "media.too_many"
	codeRepeated = "media.repeated"
)

// Check collects what is wrong with the files of one submission, each under its number below a path, such as media.0.type; what is
// wrong with all of them together stands under the path itself.
func Check(path string, files []File, bad *fault.Findings) {
	if len(files) > MaxPhotos+MaxVideos+MaxVoices { // more than can be right are not looked at one by one
		bad.Add(path, codeTooMany, fault.Params{"max": MaxPhotos})
		return
	}
	n := map[Kind]int{}
	seen := map[uuid.UUID]bool{}
	for i, f := range files {
		at := path + "." + strconv.Itoa(i)
		k, known := KindOf(f.Type)
		bad.Check(f.ID.Version() == 7, at+".id", codeID)
		bad.Check(!seen[f.ID], at+".id", codeRepeated)
		bad.Check(known, at+".type", codeType)
		if known && (f.Bytes <= 0 || f.Bytes > MaxBytes(k)) {
			bad.Add(at+".bytes", codeBytes, fault.Params{"max": MaxBytes(k) >> 20})
		}
		sum, err := hex.DecodeString(f.SHA256)
		bad.Check(err == nil && len(sum) == 32 && hex.EncodeToString(sum) == f.SHA256, at+".sha256", codeHash)
		bad.Check(f.factual(), at, codeFacts)
		seen[f.ID] = true
		n[k]++
	}
	if n[Photo] > MaxPhotos || n[Video] > MaxVideos || n[Voice] > MaxVoices {
		bad.Add(path, codeTooMany, fault.Params{"max": MaxPhotos})
	}
}

// CheckRoom notes when a report would have more files than it ever may; had is what it has.
func CheckRoom(path string, had, more int, bad *fault.Findings) {
	if had+more > MaxFiles {
		bad.Add(path, codeTooMany, fault.Params{"max": MaxFiles})
	}
}

// CheckPhotos notes what a ledger's row or a site check cannot have: anything that is no photo, and more of them than it may; had is what it has.
func CheckPhotos(path string, had int, files []File, bad *fault.Findings) {
	for i, f := range files {
		if k, known := KindOf(f.Type); known && k != Photo {
			bad.Add(path+"."+strconv.Itoa(i)+".type", codeType, nil)
		}
	}
	if len(files) > 0 && had+len(files) > MaxRowPhotos {
		bad.Add(path, codeTooMany, fault.Params{"max": MaxRowPhotos})
	}
}

func (f File) factual() bool {
	in := func(v *float64, lo, hi float64) bool { return v == nil || !math.IsNaN(*v) && *v >= lo && *v <= hi }
	return (f.Latitude == nil) == (f.Longitude == nil) && (f.AccuracyM == nil || f.Latitude != nil) &&
		in(f.Latitude, -90, 90) && in(f.Longitude, -180, 180) && in(f.AccuracyM, 0, 100_000) &&
		(f.DurationMs == nil || *f.DurationMs >= 0 && *f.DurationMs <= MaxDurationMs)
}
