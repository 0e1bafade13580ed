//! The parts of a step, formula by formula, so that two readings of a method can be compared.
//!
//! The descriptions stand beside the entries, not in them: a method without one is compared by its formula, keys and defaults.
//! Parts that are not named are absent from the method (no bias correction, no `ε`).

/// A part of a step, in the order in which a step takes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// What is asked of the problem, and what is done to it before anything else: decay, clipping.
    Gradient,
    /// What replaces the gradient as direction.
    FirstMoment,
    /// What scales the direction.
    SecondMoment,
    /// Corrections of the moments, such as those of their bias.
    Corrections,
    /// Where `ε` stands.
    Epsilon,
    /// How direction and scale give the step.
    Step,
    /// Weight decay apart from the gradient.
    Decay,
    /// The norm of projections onto the feasible set.
    Projection,
    /// The state before the first step.
    Start,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 9] = [
        Part::Gradient,
        Part::FirstMoment,
        Part::SecondMoment,
        Part::Corrections,
        Part::Epsilon,
        Part::Step,
        Part::Decay,
        Part::Projection,
        Part::Start,
    ];

    /// Its name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Part::Gradient => "gradient",
            Part::FirstMoment => "first moment",
            Part::SecondMoment => "second moment",
            Part::Corrections => "corrections",
            Part::Epsilon => "place of ε",
            Part::Step => "step",
            Part::Decay => "weight decay",
            Part::Projection => "projection",
            Part::Start => "start",
        }
    }
}

/// The parts of one reading, with their formulas in LaTeX markup.
pub type Reading = &'static [(Part, &'static str)];

use Part::{Corrections, Epsilon, FirstMoment, Gradient, Projection, SecondMoment, Start, Step};

// Formulas that several readings share are one constant: equal parts are equal texts.
const SAMPLED: (Part, &str) = (Gradient, r"g_t = \nabla f(x_t) + \text{noise}");
const AVERAGE: (Part, &str) = (FirstMoment, r"m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t");
const AVERAGE_T: (Part, &str) = (FirstMoment, r"m_t = \beta_{1,t} m_{t-1} + (1-\beta_{1,t}) g_t");
const SQUARES: (Part, &str) = (SecondMoment, r"v_t = \beta_2 v_{t-1} + (1-\beta_2) g_t^2");
const MAXIMUM: (Part, &str) = (
    SecondMoment,
    r"\hat v_t = \max(\hat v_{t-1}, v_t),\ v_t = \beta_2 v_{t-1} + (1-\beta_2) g_t^2",
);
const EUCLIDEAN: (Part, &str) = (Projection, r"\text{Euclidean}");
const OWN: (Part, &str) = (Projection, r"\text{in the metric of the coordinates' step sizes}");
const ZEROS: (Part, &str) = (Start, r"\text{every moment is } 0");
const ADAM_STEP: (Part, &str) =
    (Step, r"\alpha_t \times \text{first moment} / (\text{root of the second} + \epsilon)");
const OUTSIDE: (Part, &str) = (Epsilon, r"\text{added to the root}");

/// Every description, by the id of its entry.
pub static ALL: &[(&str, Reading)] = &[
    ("sgd", &[SAMPLED, (Step, r"\gamma_t g_t"), EUCLIDEAN]),
    (
        "sgd-momentum",
        &[
            SAMPLED,
            (FirstMoment, r"m_t = \beta m_{t-1} + (1-\beta) g_t"),
            (Step, r"\gamma_t m_t"),
            EUCLIDEAN,
            ZEROS,
        ],
    ),
    (
        "heavy-ball",
        &[
            SAMPLED,
            (FirstMoment, r"\beta (x_t - x_{t-1}), \text{ displacements after projection}"),
            (Step, r"\gamma_t g_t - \beta (x_t - x_{t-1})"),
            EUCLIDEAN,
            (Start, "x_0 = x_1"),
        ],
    ),
    (
        "adam-paper",
        &[
            SAMPLED,
            AVERAGE,
            SQUARES,
            (Corrections, r"\hat m_t = m_t/(1-\beta_1^t),\ \hat v_t = v_t/(1-\beta_2^t)"),
            OUTSIDE,
            ADAM_STEP,
            OWN,
            ZEROS,
        ],
    ),
    ("adam-nobias", &[SAMPLED, AVERAGE_T, SQUARES, OUTSIDE, ADAM_STEP, OWN, ZEROS]),
    (
        "amsgrad-reddi2018",
        &[
            SAMPLED,
            AVERAGE_T,
            MAXIMUM,
            (Step, r"\alpha_t m_t / \sqrt{\hat v_t},\ 0 \text{ where } \hat v_t = 0"),
            OWN,
            ZEROS,
        ],
    ),
    (
        "padam-paper",
        &[
            SAMPLED,
            AVERAGE_T,
            MAXIMUM,
            (Step, r"\alpha_t m_t / \hat v_t^p,\ 0 \text{ where } \hat v_t = 0"),
            OWN,
            (Start, r"\hat v_0 \text{ is a key, every other moment is } 0"),
        ],
    ),
    (
        "padam-code",
        &[
            (Gradient, r"g_t = \nabla f(x_t) + \text{noise} + \lambda x_t"),
            AVERAGE,
            MAXIMUM,
            (
                Corrections,
                r"\text{of both moments, in the step: } (1-\beta_2^t)^{1/2}/(1-\beta_1^t)",
            ),
            (Epsilon, r"\text{added to the root, inside of the power } 2p"),
            (Step, r"\alpha_t m_t / (\sqrt{\hat v_t} + \epsilon)^{2p}"),
            OWN,
            ZEROS,
        ],
    ),
    (
        "padam-adamx",
        &[
            SAMPLED,
            AVERAGE_T,
            (
                SecondMoment,
                r"\hat v_t = \max\left(\left(\frac{1-\beta_{1,t}}{1-\beta_{1,t-1}}\right)^{1/p} \hat v_{t-1}, v_t\right),\ v_t = \beta_2 v_{t-1} + (1-\beta_2) g_t^2",
            ),
            (Step, r"\alpha_t m_t / \hat v_t^p,\ 0 \text{ where } \hat v_t = 0"),
            OWN,
            (Start, r"\hat v_1 = v_1, \text{ every moment is } 0"),
        ],
    ),
];

/// The description of an entry, where there is one.
#[must_use]
pub fn of(id: &str) -> Option<Reading> {
    ALL.iter().find(|(other, _)| *other == id).map(|(_, reading)| *reading)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ALL, Part};
    use crate::optimizers;

    #[test]
    fn every_description_is_of_an_entry_and_in_order() {
        let mut seen = BTreeSet::new();
        for (id, parts) in ALL {
            assert!(optimizers::ALL.iter().any(|entry| entry.id == *id), "no optimizer `{id}`");
            assert!(seen.insert(id), "`{id}` is described twice");
            assert!(parts.windows(2).all(|pair| pair[0].0 < pair[1].0), "{id}: order of parts");
            assert!(parts.iter().any(|(part, _)| *part == Part::Step), "{id} has no step");
        }
    }

    #[test]
    fn formulas_can_be_shown() {
        for (id, parts) in ALL {
            for (part, formula) in *parts {
                let known = ratecheck_reports::formula::parse(formula);
                assert!(known.is_ok(), "{id}, {}: {known:?}", part.name());
            }
        }
    }
}
