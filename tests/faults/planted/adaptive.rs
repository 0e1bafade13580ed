//! The step of an adaptive method is not the one that its source prints.

use ratecheck_problems::math::pow;

use crate::fault::{Fault, Kind, Plant, Runs};
use crate::seams::drafts::Drafted;

pub static FAULTS: &[Fault] = &[
    Fault {
        name: "epsilon-inside-the-root",
        kind: Kind::Algorithm,
        what: "Adam divides by √(v̂+ε) in place of √v̂+ε.",
        study: "adam-type",
        claim: "relatives",
        theorem: "adam-type-nonconvex/N1",
        run: Runs::Number(1),
        plant: Plant::Method(|run| {
            Drafted::of(run, |n, mut c| {
                c.first(n.β1);
                c.second(n.β2, c.g * c.g);
                c.descend(n.α / n.c1, (*c.v / n.c2 + n.ε).sqrt())
            })
        }),
    },
    Fault {
        name: "bias-correction-left-out",
        kind: Kind::Algorithm,
        what: "Adam takes both moments as they are.",
        study: "adam-type",
        claim: "relatives",
        theorem: "adam-type-nonconvex/N1",
        run: Runs::Number(1),
        plant: Plant::Method(|run| {
            Drafted::of(run, |n, mut c| {
                c.first(n.β1);
                c.second(n.β2, c.g * c.g);
                c.descend(n.α, c.v.sqrt() + n.ε)
            })
        }),
    },
    Fault {
        name: "bias-correction-twice",
        kind: Kind::Algorithm,
        what: "Adam divides its first moment by 1-β₁^t twice.",
        study: "adam-type",
        claim: "relatives",
        theorem: "adam-type-nonconvex/N1",
        run: Runs::Number(1),
        plant: Plant::Method(|run| {
            Drafted::of(run, |n, mut c| {
                c.first(n.β1);
                c.second(n.β2, c.g * c.g);
                c.descend(n.α / (n.c1 * n.c1), (*c.v / n.c2).sqrt() + n.ε)
            })
        }),
    },
    Fault {
        name: "bias-correction-of-one-moment",
        kind: Kind::Algorithm,
        what: "Adam corrects its first moment and not the second.",
        study: "adam-type",
        claim: "relatives",
        theorem: "adam-type-nonconvex/N1",
        run: Runs::Number(1),
        plant: Plant::Method(|run| {
            Drafted::of(run, |n, mut c| {
                c.first(n.β1);
                c.second(n.β2, c.g * c.g);
                c.descend(n.α / n.c1, c.v.sqrt() + n.ε)
            })
        }),
    },
    Fault {
        name: "square-of-the-momentum",
        kind: Kind::Algorithm,
        what: "Adam averages m² where it should average g².",
        study: "adam-type",
        claim: "relatives",
        theorem: "adam-type-nonconvex/N1",
        run: Runs::Number(0),
        plant: Plant::Method(|run| {
            Drafted::of(run, |n, mut c| {
                c.first(n.β1);
                c.second(n.β2, *c.m * *c.m);
                c.descend(n.α, c.v.sqrt() + n.ε)
            })
        }),
    },
    Fault {
        name: "square-of-the-gradient",
        kind: Kind::Algorithm,
        what: "AdaMomentum averages g² where it should average m².",
        study: "adam-type",
        claim: "adamomentum",
        theorem: "adam-type-nonconvex/N1",
        run: Runs::Number(0),
        plant: Plant::Method(|run| {
            Drafted::of(run, |n, mut c| {
                c.first(n.β1);
                c.second(n.β2, c.g * c.g);
                *c.v += n.ε;
                c.descend(n.α, c.v.sqrt())
            })
        }),
    },
    Fault {
        name: "maximum-left-out",
        kind: Kind::Algorithm,
        what: "Padam divides by v, as Adam does, where it should divide by its running maximum.",
        study: "padam-bounded-noise",
        claim: "cosine-momentum",
        theorem: "padam-nonconvex-sharp/N6",
        run: Runs::Number(3),
        plant: Plant::Method(|run| {
            Drafted::of(run, |n, mut c| {
                c.first(n.β1);
                c.second(n.β2, c.g * c.g);
                *c.vhat = *c.v;
                c.descend(n.α, pow(*c.vhat, n.p))
            })
        }),
    },
    Fault {
        name: "maximum-of-the-step-before",
        kind: Kind::Algorithm,
        what: "Padam takes the maximum before it updates v.",
        study: "padam-bounded-noise",
        claim: "cosine-momentum",
        theorem: "padam-nonconvex-sharp/N6",
        run: Runs::Number(3),
        plant: Plant::Method(|run| {
            Drafted::of(run, |n, mut c| {
                c.first(n.β1);
                *c.vhat = c.vhat.max(*c.v);
                c.second(n.β2, c.g * c.g);
                c.descend(n.α, pow(*c.vhat, n.p))
            })
        }),
    },
    Fault {
        name: "decays-exchanged",
        kind: Kind::Algorithm,
        what: "Padam averages with β₁ where it should with β₂, and the other way round.",
        study: "padam-bounded-noise",
        claim: "cosine-momentum",
        theorem: "padam-nonconvex-sharp/N12",
        run: Runs::Number(3),
        plant: Plant::Method(|run| {
            Drafted::of(run, |n, mut c| {
                c.first(n.β2);
                c.second(n.β1, c.g * c.g);
                *c.vhat = c.vhat.max(*c.v);
                c.descend(n.α, pow(*c.vhat, n.p))
            })
        }),
    },
    Fault {
        name: "damping-left-out",
        kind: Kind::Algorithm,
        what: "Padam adds g to its momentum in place of (1-β₁)g.",
        study: "padam-bounded-noise",
        claim: "cosine-momentum",
        theorem: "padam-nonconvex-sharp/N11",
        run: Runs::Number(3),
        plant: Plant::Method(|run| {
            Drafted::of(run, |n, mut c| {
                *c.m = n.β1 * *c.m + c.g;
                c.second(n.β2, c.g * c.g);
                *c.vhat = c.vhat.max(*c.v);
                c.descend(n.α, pow(*c.vhat, n.p))
            })
        }),
    },
    Fault {
        name: "exponent-doubled",
        kind: Kind::Algorithm,
        what: "Padam raises v̂ to 2p where it should to p.",
        study: "padam-bounded-noise",
        claim: "cosine-momentum",
        theorem: "padam-nonconvex-sharp/N6",
        run: Runs::Number(1),
        plant: Plant::Method(|run| {
            Drafted::of(run, |n, mut c| {
                c.first(n.β1);
                c.second(n.β2, c.g * c.g);
                *c.vhat = c.vhat.max(*c.v);
                c.descend(n.α, pow(*c.vhat, 2.0 * n.p))
            })
        }),
    },
    Fault {
        name: "magnitude-for-square",
        kind: Kind::Algorithm,
        what: "Adam averages the magnitude of g where it should average g².",
        study: "adam-regret",
        claim: "period-three",
        theorem: "reddi-period-three/1",
        run: Runs::Number(0),
        plant: Plant::Method(|run| {
            Drafted::of(run, |n, mut c| {
                c.first(n.β1);
                c.second(n.β2, c.g.abs());
                c.descend(n.α, c.v.sqrt())
            })
        }),
    },
    Fault {
        name: "second-moment-of-the-step-before",
        kind: Kind::Algorithm,
        what: "Adam divides by v of the step before, and rests at the first.",
        study: "adam-regret",
        claim: "period-three",
        theorem: "reddi-period-three",
        run: Runs::Number(0),
        plant: Plant::Method(|run| {
            Drafted::of(run, |n, mut c| {
                c.first(n.β1);
                c.descend(n.α, c.v.sqrt());
                c.second(n.β2, c.g * c.g)
            })
        }),
    },
];
