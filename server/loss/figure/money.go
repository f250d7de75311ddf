package figure

import (
	"fmt"
	"math/big"

	"jiaoying/server/loss/form"
)

// Bounds of a set of prices.
const (
	PricesMost = 60
	yieldMost  = 10_000_000        // 100 000 kilograms of a unit
	priceMost  = 1_000_000_000_000 // 10 000 million yuan
	rateWhole  = 10_000            // the whole of it is lost, in hundredths of a percent
)

// Price is one line of the county's parameters for an event: what one quantity makes of one kind of loss in money
// (直接经济损失 = pre-disaster value × damage rate, 制度 四). Areas hold one another, so a line may leave out what a worse line counts.
type Price struct {
	// Code is the loss in money.
	Code string `json:"code"`
	// Source is the quantity, Less what of it another line counts; empty for nothing.
	Source string `json:"source"`
	Less   string `json:"less,omitempty"`
	// Unit is the one of the quantity that yield and price are of.
	Unit string `json:"unit"`
	// Yield is in hundredths of a kilogram of a unit; zero where the price is of the unit itself.
	Yield int64 `json:"yield,omitempty"`
	// Price is in hundredths of a yuan: of a kilogram, or of the unit.
	Price int64 `json:"price"`
	// Rate is what of it is lost, in hundredths of a percent.
	Rate int64  `json:"rate"`
	Note string `json:"note,omitempty"`
}

// Worth is what one line makes of some figures.
type Worth struct {
	Price Price
	// Quantity is in grains of the source, Money in grains of the loss.
	Quantity, Money int64
}

// CheckPrice tells what is wrong with a line; "" when nothing is.
func CheckPrice(f *form.Form, p Price) string {
	money, ok := f.Indicator(p.Code)
	fen, isMoney := f.Unit(money.Unit, "元")
	source, known := f.Indicator(p.Source)
	_, sourceMoney := f.Unit(source.Unit, "元")
	unit, fits := f.Unit(source.Unit, p.Unit)
	less, lessKnown := f.Indicator(p.Less)
	switch {
	case !ok || !isMoney || fen.Grains != 1 || !money.Figure() || summed(f, p.Code):
		return "code"
	case !known || !source.Figure() || sourceMoney:
		return "source"
	case p.Less != "" && (!lessKnown || less.Unit != source.Unit || p.Less == p.Source):
		return "less"
	case !fits || unit.Grains < 1:
		return "unit"
	case p.Yield < 0 || p.Yield > yieldMost:
		return "yield"
	case p.Price <= 0 || p.Price > priceMost:
		return "price"
	case p.Rate <= 0 || p.Rate > rateWhole:
		return "rate"
	}
	return ""
}

// summed tells whether a figure is the sum of others by rule: nobody prices it.
func summed(f *form.Form, code string) bool {
	for _, r := range f.Asked() {
		if r.Op == "=" && r.Left == code {
			return true
		}
	}
	return false
}

// Money makes losses in money of quantities, line by line, each rounded once to the 分, half up. A line whose quantity nobody told gives
// nothing; what a line leaves out never makes it less than nothing. An error for a sum beyond any disaster.
func Money(f *form.Form, prices []Price, g Grains) ([]Worth, Grains, error) {
	lines, total := []Worth{}, Grains{}
	for _, p := range prices {
		quantity, told := g[p.Source]
		if !told {
			continue
		}
		quantity = max(0, quantity-g[p.Less])
		source, _ := f.Indicator(p.Source)
		unit, ok := f.Unit(source.Unit, p.Unit)
		if !ok {
			return nil, nil, fmt.Errorf("%s: no unit %s", p.Source, p.Unit)
		}
		// quantity ÷ (100 · grains of a unit) × yield ÷ 100 × price × rate ÷ 10000, in hundredths of a yuan.
		n, by := big.NewInt(quantity), big.NewInt(unit.Grains)
		for _, x := range []int64{max(p.Yield, 1), p.Price, p.Rate} {
			n.Mul(n, big.NewInt(x))
		}
		by.Mul(by, big.NewInt(100*rateWhole))
		if p.Yield > 0 {
			by.Mul(by, big.NewInt(100))
		}
		n.Mul(n, big.NewInt(2)).Add(n, by).Div(n, by.Mul(by, big.NewInt(2)))
		if !n.IsInt64() || n.Int64() > GrainsMost {
			return nil, nil, fmt.Errorf("%s: more money than there is", p.Code)
		}
		lines = append(lines, Worth{p, quantity, n.Int64()})
		if err := total.Add(Grains{p.Code: n.Int64()}); err != nil {
			return nil, nil, err
		}
	}
	return lines, total, nil
}
