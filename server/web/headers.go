package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
)

var (
	// script finds elements; attribute values may hold ">".
	script = regexp.MustCompile(`(?is)<script((?:\s(?:[^>"']|"[^"]*"|'[^']*')*)?)>(.*?)</script\s*>`)
	// quoted values are emptied before src is looked for, so that a value that only reads like it does not count.
	quoted = regexp.MustCompile(`"[^"]*"|'[^']*'`)
	source = regexp.MustCompile(`(?i)[\s"'/]src\s*(=|\s|/|$)`)
)

// ScriptHashes gives the CSP sources of the inline scripts in a page, such as 'sha256-…'. The bytes are hashed as the
// browser sees them, with plain line ends.
func ScriptHashes(page []byte) []string {
	page = bytes.ReplaceAll(page, []byte("\r\n"), []byte("\n"))
	page = bytes.ReplaceAll(page, []byte("\r"), []byte("\n"))
	var out []string
	for _, m := range script.FindAllSubmatch(page, -1) {
		if source.Match(quoted.ReplaceAll(m[1], []byte(`""`))) {
			continue
		}
		sum := sha256.Sum256(m[2])
		out = append(out, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	}
	return out
}

// policy is what a page of ours may load. Pictures come as blob: because they are fetched with the bearer; styles may be
// inline because Vue binds them.
func policy(hashes []string) string {
	return strings.Join([]string{
		"default-src 'none'",
		strings.Join(append([]string{"script-src 'self'"}, hashes...), " "),
		"style-src 'self' 'unsafe-inline'",
		"img-src 'self' blob: data:",
		"media-src 'self' blob:",
		"font-src 'self'",
		"connect-src 'self'",
		"manifest-src 'self'",
		"worker-src 'self'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
	}, "; ")
}

// permissions: the field needs place, camera and voice; nothing else is asked for. There is no word for "all others".
// The clipboard stays, since a link is shown once and copied.
const permissions = "geolocation=(self), camera=(self), microphone=(self), screen-wake-lock=(self), " +
	"accelerometer=(), autoplay=(), bluetooth=(), browsing-topics=(), display-capture=(), encrypted-media=(), fullscreen=(), " +
	"gamepad=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), midi=(), payment=(), " +
	"picture-in-picture=(), publickey-credentials-get=(), serial=(), storage-access=(), usb=(), " +
	"web-share=(), window-management=(), xr-spatial-tracking=()"

// Headers sets what keeps a browser safe on every answer. index is the app's page, whose inline scripts are allowed by
// their hash; nil without one. https tells that people reach the server by https even when a proxy speaks http to it.
func Headers(index []byte, https bool) Layer {
	csp := policy(ScriptHashes(index))
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h := w.Header()
			h.Set("X-Content-Type-Options", "nosniff")
			if strings.HasPrefix(r.URL.Path, "/graphql") || strings.HasPrefix(r.URL.Path, "/auth/") || carries(r.URL.Path) {
				// Never a page: what follows is longer than most answers, and the line is what is scarce.
				h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
				next.ServeHTTP(w, r)
				return
			}
			h.Set("Content-Security-Policy", csp)
			h.Set("Referrer-Policy", "no-referrer") // links carry tokens
			h.Set("Permissions-Policy", permissions)
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			if https || r.TLS != nil {
				// One year; other names under the county's domain are not ours to decide.
				h.Set("Strict-Transport-Security", "max-age=31536000")
			}
			next.ServeHTTP(w, r)
		})
	}
}
