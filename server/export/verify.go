package export

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"jiaoying/server/store"
)

// Proof is what a case file that holds says of itself.
type Proof struct {
	Manifest
	Key     string
	Verdict store.Verdict
}

// manifestMost bounds what is read of a manifest: it names three files.
const manifestMost = 1 << 20

// Verify checks a case file with the public keys alone: the signature of its manifest, every file against it, every journal entry and
// the chain from entry to entry up to the signed checkpoints. The error names the first thing that is wrong.
func Verify(r io.ReaderAt, size int64, keys store.Keys) (p Proof, err error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return p, fmt.Errorf("it is no whole zip: %w", err)
	}
	byName := map[string]*zip.File{}
	for _, f := range z.File {
		if byName[f.Name] != nil {
			return p, fmt.Errorf("%s is there twice", f.Name)
		}
		byName[f.Name] = f
	}
	m := byName[fileManifest]
	if m == nil {
		return p, fmt.Errorf("%s is missing", fileManifest)
	}
	if p.Manifest, p.Key, err = readManifest(m, keys); err != nil {
		return p, fmt.Errorf("%s: %w", fileManifest, err)
	}
	delete(byName, fileManifest)
	for _, want := range []string{fileEntries, fileStory} {
		if !slices.ContainsFunc(p.Files, func(f ManifestFile) bool { return f.Name == want }) {
			return p, fmt.Errorf("%s: it does not name %s", fileManifest, want)
		}
	}
	for _, f := range p.Files {
		in := byName[f.Name]
		if in == nil {
			return p, fmt.Errorf("%s is missing", f.Name)
		}
		delete(byName, f.Name)
		if err := p.file(in, f, keys); err != nil {
			return p, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	for name := range byName {
		return p, fmt.Errorf("%s is not of this case", name)
	}
	if v := p.Verdict; v.Entries != p.Journal.Entries || v.Checkpoints != p.Journal.Checkpoints {
		return p, fmt.Errorf("%s: %d entries and %d checkpoints are there, the manifest says %d and %d", fileEntries, v.Entries, v.Checkpoints, p.Journal.Entries, p.Journal.Checkpoints)
	}
	return p, nil
}

func readManifest(f *zip.File, keys store.Keys) (m Manifest, key string, err error) {
	r, err := f.Open()
	if err != nil {
		return m, "", err
	}
	whole, err := io.ReadAll(io.LimitReader(r, manifestMost+1))
	if err = errors.Join(err, r.Close()); err != nil {
		return m, "", err
	}
	if len(whole) > manifestMost {
		return m, "", errors.New("it is too long")
	}
	var s sealedManifest
	if err := json.Unmarshal(whole, &s); err != nil {
		return m, "", fmt.Errorf("it cannot be read: %w", err)
	}
	// Written as the program writes it and no other way: nothing may stand beside what is signed.
	if again, err := json.Marshal(s); err != nil || !bytes.Equal(again, whole) {
		return m, "", errors.New("it was changed")
	}
	signature, err := hex.DecodeString(s.Signature)
	if err != nil || !keys.JournalVerify(s.Key, manifestMessage(s.Manifest), signature) {
		return m, "", fmt.Errorf("the signature does not hold under key %q", s.Key)
	}
	if err := json.Unmarshal(s.Manifest, &m); err != nil {
		return m, "", fmt.Errorf("it cannot be read: %w", err)
	}
	if m.Format != formatCase {
		return m, "", fmt.Errorf("its form is %q; this program knows %q", m.Format, formatCase)
	}
	return m, s.Key, nil
}

// file checks one file. The entries are walked also when the file is not as signed: which of them is wrong says more than that one is.
func (p *Proof) file(in *zip.File, f ManifestFile, keys store.Keys) error {
	r, err := in.Open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	h := sha256.New()
	all := io.TeeReader(r, h)
	if f.Name == fileEntries {
		var broken error
		if p.Verdict, broken = store.VerifyCase(all, keys); broken == nil && p.Verdict.Broken != nil {
			broken = fmt.Errorf("%s", p.Verdict.Broken)
		}
		if broken != nil {
			return broken
		}
	}
	if _, err := io.Copy(io.Discard, all); err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != f.SHA256 || in.UncompressedSize64 != uint64(f.Bytes) {
		return errors.New("it was changed: its SHA-256 is not the one that was signed")
	}
	return nil
}
