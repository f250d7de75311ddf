package seal

import (
	"strings"
	"unicode"
)

// Phone brings a mobile number into its one form: eleven digits beginning with 1. It takes what people paste: spaces,
// hyphens, +86, full-width digits, the invisible marks of address books. False for anything else.
func Phone(text string) (string, bool) {
	var b strings.Builder
	plus := false
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9':
			b.WriteRune(c)
		case c >= '０' && c <= '９':
			b.WriteRune(c - '０' + '0')
		case (c == '+' || c == '＋') && b.Len() == 0 && !plus:
			plus = true
		case c == '-', unicode.IsSpace(c), unicode.Is(unicode.Cf, c):
		default:
			return "", false
		}
		if b.Len() > 15 {
			return "", false
		}
	}
	s := b.String()
	switch {
	case len(s) == 15 && !plus:
		s = strings.TrimPrefix(s, "0086")
	case len(s) == 13:
		s = strings.TrimPrefix(s, "86")
	case plus:
		return "", false // another country
	}
	if len(s) != 11 || s[0] != '1' {
		return "", false
	}
	return s, true
}

// Mask shows three digits in front and four behind: 100****0022. Of a shorter number the last two are shown, of a very
// short one nothing. The stars are always four, so that they tell no length.
func Mask(phone string) string {
	r := []rune(strings.TrimSpace(phone))
	switch n := len(r); {
	case n >= 11:
		return string(r[:3]) + "****" + string(r[n-4:])
	case n >= 7:
		return "****" + string(r[n-2:])
	case n == 0:
		return ""
	}
	return "****"
}

// compound surnames (复姓) still borne today; the two characters are one name.
const compound = " 欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶" +
	" 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正" +
	" 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 第五 完颜 "

// MaskName shows the surname only: 张*, and 申屠* for a compound one. Of a name of two characters only the first is
// shown, whatever it could be, or the whole name would stand there.
func MaskName(name string) string {
	r := []rune(strings.TrimSpace(name))
	switch {
	case len(r) == 0:
		return ""
	case len(r) > 2 && strings.Contains(compound, " "+string(r[:2])+" "):
		return string(r[:2]) + "*"
	}
	return string(r[:1]) + "*"
}
