//! A figure of the tables.

use serde::{Deserialize, Serialize};

/// What a figure says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Figure {
    /// How many times as fast the SDK is. More is better.
    Speed,
    /// The cost of the SDK as a multiple of that of the other. Less is better.
    Cost,
    /// How much more the SDK costs than the other, in the unit of the row. Less is better.
    Beyond,
    /// The cost of the SDK, in the unit of the row. Less is better.
    Total,
}

/// Two things that were measured in one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The work.
    pub what: String,
    /// What the SDK is compared with.
    pub against: String,
    /// The unit of `ours` and `theirs`.
    pub unit: String,
    /// The cost of the SDK.
    pub ours: f64,
    /// The cost of the other.
    pub theirs: f64,
    /// The cost of the SDK as a multiple of that of the other: the median of all rounds, not the quotient of the medians.
    pub ratio: f64,
    /// What is shown, and compared with the goal.
    pub figure: Figure,
    /// The goal of the figure, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<f64>,
}

impl Row {
    /// Creates a row whose ratio is the quotient of both costs, shown as a multiple of the cost of the other.
    #[must_use]
    pub fn new(what: &str, against: &str, unit: &str, ours: f64, theirs: f64) -> Self {
        Self {
            what: what.to_owned(),
            against: against.to_owned(),
            unit: unit.to_owned(),
            ours,
            theirs,
            ratio: ours / theirs,
            figure: Figure::Cost,
            goal: None,
        }
    }

    /// Creates a row from the costs of both in each round: the median costs, and the median of the ratios.
    #[must_use]
    pub fn paired(what: &str, against: &str, unit: &str, rounds: impl Iterator<Item = (f64, f64)>) -> Self {
        let (ours, theirs): (Vec<f64>, Vec<f64>) = rounds.unzip();
        let ratios = ours.iter().zip(&theirs).map(|(ours, theirs)| ours / theirs).collect();
        Self::new(what, against, unit, median(ours.clone()), median(theirs.clone())).ratio(median(ratios))
    }

    /// Sets the ratio.
    #[must_use]
    pub fn ratio(mut self, ratio: f64) -> Self {
        self.ratio = ratio;
        self
    }

    /// Sets what is shown, and its goal.
    #[must_use]
    pub fn shows(mut self, figure: Figure, goal: impl Into<Option<f64>>) -> Self {
        self.figure = figure;
        self.goal = goal.into();
        self
    }

    /// Returns the figure.
    #[must_use]
    pub fn value(&self) -> f64 {
        match self.figure {
            Figure::Speed => 1.0 / self.ratio,
            Figure::Cost => self.ratio,
            Figure::Beyond => self.ours - self.theirs,
            Figure::Total => self.ours,
        }
    }

    /// Returns whether the figure meets its goal. Without a goal it does.
    #[must_use]
    pub fn is_met(&self) -> bool {
        // The table has two digits.
        let value = (self.value() * 100.0).round() / 100.0;
        match (self.figure, self.goal) {
            (_, None) => true,
            (Figure::Speed, Some(goal)) => value >= goal,
            (_, Some(goal)) => value <= goal,
        }
    }

    /// Returns the figure as text.
    #[must_use]
    pub fn shown(&self) -> String {
        self.text(self.value())
    }

    /// Returns the goal as text.
    #[must_use]
    pub fn shown_goal(&self) -> String {
        let relation = if self.figure == Figure::Speed { "≥" } else { "≤" };
        self.goal.map_or_else(String::new, |goal| format!("{relation} {}", self.text(goal)))
    }

    fn text(&self, value: f64) -> String {
        match self.figure {
            Figure::Speed => format!("{value:.2} × the speed"),
            Figure::Cost => format!("{value:.2} × the cost"),
            Figure::Beyond => {
                let relation = if value < 0.0 { "less" } else { "more" };
                format!("{} {} {relation}", number(value.abs()), self.unit)
            }
            Figure::Total => format!("{} {}", number(value), self.unit),
        }
    }

    /// Returns the cells of the table: the work, what it is compared with, both costs, the figure, the goal.
    #[must_use]
    pub fn cells(&self) -> [String; 6] {
        let cost = |cost: f64| format!("{} {}", number(cost), self.unit);
        let goal = if self.is_met() { self.shown_goal() } else { format!("{} (missed)", self.shown_goal()) };
        [self.what.clone(), self.against.clone(), cost(self.ours), cost(self.theirs), self.shown(), goal]
    }
}

/// The titles of [`Row::cells`].
pub const TITLES: [&str; 6] = ["work", "compared with", "okta-sdk", "the other", "figure", "goal"];

/// Returns a number with three significant digits, or all digits before the decimal point.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => grouped(value),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// Returns a whole number with commas between thousands.
fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = if value < 0.0 { "-".to_owned() } else { String::new() };
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns the median, or 0 if there are no values.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
