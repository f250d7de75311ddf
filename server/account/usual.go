package account

import "strings"

// usual are some two hundred passwords that are tried first, in lower case. Own selection of habits, no measured ranking:
// runs on the keyboard, lucky numbers (8, 6, 520, 1314 一生一世), pinyin of love and wishes, "a" before digits to pass a rule,
// and the words people put here: the place, the flood, the app. Shorter ones are refused by their length.
var usual = func() map[string]bool {
	m := map[string]bool{}
	for _, p := range strings.Fields(usualText) {
		m[p] = true
	}
	return m
}()

const usualText = `
12345678 123456789 1234567890 0123456789 12345678910 123456789a 123456789q 12345678a 12345678q 123456789abc
87654321 987654321 9876543210 0987654321 01234567 23456789 11223344 1122334455 112233445566 11112222
12341234 12344321 123123123 123321123 12312312 123454321 1234554321 12121212 13131313 10101010
01010101 20202020 21212121 52521314 13145200 14725836 147258369 1472583690 741852963 963852741
159357456 789456123 7894561230 456789123 321654987 123698745 159753456 258369147 135792468 246813579
1357924680 2468013579 88888888a 66668888 88886666 16888888 18888888 66666688 16816816 168168168
88889999 99998888 98765432 520131400 5201314520 1314520520 52013140 13145201 201314520 5201314a
a5201314 woaini520 woaini1314 woaini123 woaini521 5201314woaini aini1314 aini5201314 woaiwojia woaiwoziji
woaizhongguo zhongguo woaimama woaibaba wodemima mima1234 mima123456 mimamima woshishui nishishui
wobuzhidao buzhidao qingqing baobao123 baobao520 xiaoxiao xingfu123 kuaile123 pingan123 pinganjiankang
jiankang yishengyishi tianxia123 zhang123456 wang123456 li123456 liu123456 chen123456 yang123456 zhao123456
a1234567 a12345678 a123456789 a1234567890 aa123456 aa12345678 aa123456789 aaa123456 aaa12345 ab123456
abc12345 abc123456 abc12345678 abc123456789 abcd1234 abcd12345 abcd123456 abcdefgh abcdefg1 abcde12345
q1234567 q12345678 q123456789 qq123456 qq12345678 qq123456789 qwer1234 qwer12345 qwer123456 qwe12345
qwe123456 qweasdzxc qweasd123 qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty123456 1qaz2wsx
1qaz2wsx3edc 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4 q1w2e3r4t5 zaq12wsx zaq1xsw2 qazwsx123 qazwsxedc
qazwsxedcrfv asdfghjk asdfghjkl asdf1234 asd12345 asd123456 asdasdasd zxcvbnm1 zxcvbnm123 zxc123456
zxcvbnmm z123456789 w123456789 s123456789 x123456789 l123456789 y123456789 password password1 password12
password123 p@ssw0rd p@ssword passw0rd pass1234 admin123 admin1234 admin123456 admin888 administrator
root1234 root123456 test1234 test123456 user1234 guest123 welcome1 welcome123 iloveyou iloveyou1
letmein1 sunshine princess football baseball superman trustno1 computer internet starwars
jiaoying jiaoying123 yingji123 yingji119 taierzhuang taierzhuang123 tez123456 zaozhuang zaozhuang123 shandong123
china123 beijing2008 fangxun123 wanggeyuan 119119119 110110110 120120120 20262026 20252025 20242024
`
