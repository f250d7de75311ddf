// Package account is the door: passwords, the delay after failed tries, access tokens, sessions. It owns the accounts and
// sessions of people; who they are and what they may do is the roster's.
package account

import "jiaoying/server/fault"

// The faults of this flow.
var (
	// ErrWeakPassword carries reason: short, long, phone, repeated or usual; and min, max for the first two.
	ErrWeakPassword = fault.New(fault.Invalid, "account.weak_password")
	// ErrWrongPassword is for the signed-in who change theirs; the door says ErrWrong.
	ErrWrongPassword = fault.New(fault.Invalid, "account.wrong_password")
	// ErrPhoneForm refuses what is no mobile number.
	ErrPhoneForm = fault.New(fault.Invalid, "person.phone_form")
	// ErrWrong is the one answer for an unknown number, a wrong password and an account that cannot sign in.
	ErrWrong = fault.New(fault.Denied, "auth.wrong")
	// ErrSignedOut says that the session was ended.
	ErrSignedOut = fault.New(fault.Denied, "auth.signed_out")
	// ErrLinkUsed, ErrLinkExpired and ErrLinkPhone are about one-time links; one that nobody knows counts as expired.
	ErrLinkUsed    = fault.New(fault.Conflict, "auth.link_used")
	ErrLinkExpired = fault.New(fault.Conflict, "auth.link_expired")
	ErrLinkPhone   = fault.New(fault.Invalid, "auth.link_phone")
	// ErrEnded refuses a link or a password for somebody who no longer serves.
	ErrEnded = fault.New(fault.Conflict, "person.ended")
	// The faults of machine tokens.
	ErrTokenName    = fault.New(fault.Invalid, "token.name")
	ErrTokenTaken   = fault.New(fault.Conflict, "token.name_taken")
	ErrTokenVerb    = fault.New(fault.Invalid, "token.verb")
	ErrTokenUnknown = fault.New(fault.NotFound, "token.unknown")
	// ErrWait carries seconds, the time to wait before the next try.
	ErrWait = fault.New(fault.Limited, "auth.wait")
)
