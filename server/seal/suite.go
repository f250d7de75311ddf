package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
)

// suite is the one seam for other algorithms: a set of functions under the name the file carries in "alg". SM4, SM3 and
// SM2 come in as a second entry of suites; nothing else in this package names an algorithm.
type suite struct {
	// aead seals with a key of 32 bytes and makes its own nonce, which it puts before the ciphertext.
	aead func(key []byte) (cipher.AEAD, error)
	// mac is the keyed digest, 32 bytes.
	mac func(key, message []byte) []byte
	// public gives the public half of a seed of 32 bytes.
	public func(seed []byte) []byte
	sign   func(seed, message []byte) []byte
	verify func(public, message, signature []byte) bool
}

// standard is the suite of new files.
const standard = "A256GCM+HS256+Ed25519"

var suites = map[string]suite{
	standard: {
		aead: func(key []byte) (cipher.AEAD, error) {
			block, err := aes.NewCipher(key)
			if err != nil {
				return nil, err
			}
			return cipher.NewGCMWithRandomNonce(block)
		},
		mac: func(key, message []byte) []byte {
			h := hmac.New(sha256.New, key)
			h.Write(message)
			return h.Sum(nil)
		},
		public: func(seed []byte) []byte {
			return ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
		},
		sign: func(seed, message []byte) []byte {
			return ed25519.Sign(ed25519.NewKeyFromSeed(seed), message)
		},
		verify: func(public, message, signature []byte) bool {
			return len(public) == ed25519.PublicKeySize && ed25519.Verify(public, message, signature)
		},
	},
}
