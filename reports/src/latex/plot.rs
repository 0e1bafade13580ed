//! Panels of curves for pgfplots: the numbers as a table in a `.dat` file, and a `.tex` file that draws them.
//!
//! The data have a column `x1`, `y1` (and `lo1`, `hi1` for a band) for each line, numbered through all panels, padded with `nan` to
//! the longest; every number is written with all of its digits. The drawing wants `\usepackage{pgfplots}`,
//! `\pgfplotsset{compat=1.17}` and `\usepgfplotslibrary{fillbetween,groupplots}`, and finds its data in `\rcFolder figures/`, so that a paper
//! elsewhere says `\newcommand\rcFolder{path/to/study/}`.

use super::escape::label;
use crate::figure::{Axis, Curves, Figure, PanelKind, Role, Scale, Series, Size};
use std::fmt::Write as _;

/// Lines with more points are thinned by pgfplots; the data have all of them.
const MANY: usize = 1000;

/// A figure of curves: `(tex, dat)`; `None` where a panel is of another kind, or no panel has a point to show.
#[must_use]
pub fn plot(figure: &Figure) -> Option<(String, String)> {
    let panels: Option<Vec<(&str, &Curves)>> = (figure.panels.iter())
        .map(|panel| match &panel.kind {
            PanelKind::Curves(curves) => Some((panel.title.as_str(), curves)),
            _ => None,
        })
        .collect();
    let panels = panels?;
    let shown = |(_, curves): &(&str, &Curves)| curves.series.iter().any(|s| shows(curves, s));
    if panels.is_empty() || !panels.iter().all(shown) {
        return None;
    }
    Some((drawing(figure, &panels), data(&panels)))
}

/// Whether a number has a place on an axis. TeX's floating point stops where doubles do not.
fn on(scale: Scale, x: f64) -> bool {
    x.is_finite() && (scale == Scale::Linear || x > 0.0)
}

fn points(series: &Series) -> impl Iterator<Item = (f64, f64)> + '_ {
    series.x.iter().copied().zip(series.y.iter().copied())
}

fn shows(curves: &Curves, series: &Series) -> bool {
    points(series).any(|(x, y)| on(curves.x.scale, x) && on(curves.y.scale, y))
}

/// One column of the data.
struct Data<'a> {
    name: String,
    values: &'a [f64],
}

fn data(panels: &[(&str, &Curves)]) -> String {
    let lines = panels.iter().flat_map(|(_, curves)| &curves.series).enumerate();
    let mut columns: Vec<Data<'_>> = Vec::new();
    for (k, line) in lines {
        let mut put = |name: &str, values| {
            columns.push(Data { name: format!("{name}{}", k + 1), values });
        };
        put("x", line.x.as_slice());
        put("y", &line.y);
        if let Some(band) = &line.band {
            put("lo", &band.lo);
            put("hi", &band.hi);
        }
    }
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let rows = columns.iter().map(|column| column.values.len()).max().unwrap_or(0);
    let mut out = names.join(" ");
    out.push('\n');
    for row in 0..rows {
        let cells = columns.iter().map(|column| match column.values.get(row) {
            None => "nan".to_owned(),
            Some(x) if x.is_nan() => "nan".to_owned(),
            Some(x) => format!("{x:e}"),
        });
        out.push_str(&cells.collect::<Vec<String>>().join(" "));
        out.push('\n');
    }
    out
}

/// The palette of Okabe and Ito (2008), by the names used below.
const COLOURS: &str = r"\definecolor{rcblue}{HTML}{0072B2}\definecolor{rcgreen}{HTML}{009E73}\definecolor{rcpurple}{HTML}{CC79A7}
\definecolor{rcorange}{HTML}{E69F00}\definecolor{rcsky}{HTML}{56B4E9}\definecolor{rcvermilion}{HTML}{D55E00}
\definecolor{rcink}{HTML}{1A1A1A}\definecolor{rcfaint}{HTML}{6B6B6B}
";

/// Stroke and marks of a line: the `index`-th of its role.
fn pen(role: Role, index: usize) -> String {
    let pick = |list: &[&str]| list[index % list.len()].to_owned();
    match role {
        Role::Measured => format!(
            "{},line width=0.9pt,{},mark={},mark size=1.1pt,mark options={{solid}}",
            pick(&["rcblue", "rcgreen", "rcpurple", "rcorange", "rcsky", "rcfaint"]),
            ["solid", "densely dashed", "densely dotted", "dashdotted"][index / 6 % 4],
            pick(&["*", "square*", "triangle*", "diamond*", "pentagon*"])
        ),
        Role::Bound => format!(
            "{},line width=1.1pt,{}",
            pick(&["rcvermilion", "rcpurple", "rcorange"]),
            pick(&["dashed", "loosely dashed", "dashdotted"])
        ),
        Role::Published => format!(
            "{},line width=0.9pt,{}",
            pick(&["rcink", "rcorange", "rcpurple"]),
            pick(&["dotted", "dashdotted", "loosely dotted"])
        ),
        Role::Reference => {
            format!(
                "rcfaint,line width=0.7pt,{}",
                pick(&["dashdotted", "dashed", "loosely dashed"])
            )
        }
        Role::Excluded => "rcblue,only marks,mark=o,mark size=1.6pt".to_owned(),
        Role::Fitted => format!(
            "{},line width=1pt,{}",
            pick(&["rcvermilion", "rcink", "rcpurple"]),
            pick(&["densely dashed", "dashdotted", "loosely dashed"])
        ),
        Role::Replica => format!(
            "{},line width=0.4pt",
            pick(&["rcblue!38", "rcgreen!38", "rcpurple!38", "rcorange!38"])
        ),
    }
}

/// Width and height of a panel in centimetres, and columns.
fn layout(size: Size, panels: usize) -> (f64, f64, usize) {
    let columns = size.columns(panels).min(2);
    match (size, columns) {
        (Size::OneColumn, _) => (8.4, 6.2, 1),
        (_, 1) => (14.0, 8.0, 1),
        _ => (7.6, 5.6, columns),
    }
}

fn drawing(figure: &Figure, panels: &[(&str, &Curves)]) -> String {
    let (width, height, columns) = layout(figure.size, panels.len());
    let rows = panels.len().div_ceil(columns);
    let mut out = String::from(
        "% Needs pgfplots with compat=1.17 and its libraries fillbetween and groupplots. The data lie in \\rcFolder figures/.\n\
         \\providecommand\\rcFolder{}%\n",
    );
    out.push_str(COLOURS);
    // Writing to a string does not fail.
    let _ = writeln!(
        out,
        "\\begin{{tikzpicture}}\n\\begin{{groupplot}}[group style={{group size={columns} by {rows},horizontal sep=1.9cm,vertical sep=2.6cm}},\n\
         width={width}cm,height={height}cm,unbounded coords=jump,filter discard warning=false,axis lines=left,\n\
         grid=major,grid style={{black!10}},every axis plot/.append style={{line join=round}},\n\
         tick label style={{font=\\footnotesize}},label style={{font=\\small}},title style={{font=\\small}},\n\
         legend style={{font=\\scriptsize,draw=none,fill=none,at={{(0.5,-0.28)}},anchor=north}},legend cell align=left]"
    );
    let mut number = 0;
    for (title, curves) in panels {
        panel(&mut out, &figure.id, title, curves, &mut number);
    }
    out.push_str("\\end{groupplot}\n\\end{tikzpicture}%\n");
    out
}

fn scale(axis: &Axis) -> &'static str {
    match axis.scale {
        Scale::Log => "log",
        Scale::Linear => "normal",
    }
}

/// What is drawn between, before the margin of a twentieth: `[x, y]`, each lowest and highest.
fn limits(curves: &Curves) -> [(f64, f64); 2] {
    let mut ends = [(f64::INFINITY, f64::NEG_INFINITY); 2];
    let mut take = |axis: usize, value: f64| {
        ends[axis] = (ends[axis].0.min(value), ends[axis].1.max(value));
    };
    for line in &curves.series {
        for (k, (x, y)) in points(line).enumerate() {
            if on(curves.x.scale, x) && on(curves.y.scale, y) {
                take(0, x);
                take(1, y);
                let band = line.band.iter().flat_map(|b| [b.lo.get(k), b.hi.get(k)]).flatten();
                band.filter(|end| on(curves.y.scale, **end)).for_each(|end| take(1, *end));
            }
        }
    }
    let markers = curves.markers.iter().map(|marker| marker.x);
    markers.filter(|x| on(curves.x.scale, *x)).for_each(|x| take(0, x));
    let wide = |(low, high): (f64, f64), scale| match (high > low, scale) {
        (true, _) => (low, high),
        (false, Scale::Log) => (low / 2.0, high * 2.0),
        (false, Scale::Linear) => {
            (low - 0.5 * low.abs().max(1.0), high + 0.5 * high.abs().max(1.0))
        }
    };
    [wide(ends[0], curves.x.scale), wide(ends[1], curves.y.scale)]
}

fn panel(out: &mut String, id: &str, title: &str, curves: &Curves, number: &mut usize) {
    let [x, y] = limits(curves);
    // Writing to a string does not fail.
    let _ = writeln!(
        out,
        "\\nextgroupplot[title={{{}}},xlabel={{{}}},ylabel={{{}}},xmode={},ymode={},enlargelimits=0.05,\n\
         xmin={:e},xmax={:e},ymin={:e},ymax={:e}]",
        label(title),
        label(&curves.x.caption()),
        label(&curves.y.caption()),
        scale(&curves.x),
        scale(&curves.y),
        x.0,
        x.1,
        y.0,
        y.1
    );
    for shade in &curves.shades {
        let ends = [shade.lo, shade.hi].map(|end| end.clamp(x.0, x.1));
        let _ = writeln!(
            out,
            "\\addplot[draw=none,fill=black!8,area legend] coordinates {{({0:e},{2:e}) ({1:e},{2:e}) ({1:e},{3:e}) ({0:e},{3:e})}};\n\
             \\addlegendentry{{{4}}}",
            ends[0],
            ends[1],
            y.0,
            y.1,
            label(&shade.label)
        );
    }
    let mut replicas: Vec<&str> = Vec::new();
    for (k, line) in curves.series.iter().enumerate() {
        *number += 1;
        if !shows(curves, line) {
            continue;
        }
        let index = curves.series[..k].iter().filter(|other| other.role == line.role).count();
        let pen = pen(line.role, index);
        let every = line.x.len().div_ceil(MANY).max(1);
        let nth = if every > 1 { format!(",each nth point={every}") } else { String::new() };
        band(out, id, line, *number, &pen, curves.y.scale == Scale::Log, y.0);
        let named = line.role != Role::Replica || !replicas.contains(&line.label.as_str());
        replicas.push(&line.label);
        let forget = if named { "" } else { ",forget plot" };
        let _ = writeln!(
            out,
            "\\addplot[{pen}{nth}{forget}] table[x=x{number},y=y{number}]{{\\rcFolder figures/{id}.dat}};"
        );
        if named {
            let _ = writeln!(out, "\\addlegendentry{{{}}}", label(&line.label));
        }
    }
    guides(out, curves);
    for marker in curves.markers.iter().filter(|marker| on(curves.x.scale, marker.x)) {
        let _ = writeln!(
            out,
            "\\draw[rcfaint,thin] (axis cs:{0:e},{1:e}) -- (axis cs:{0:e},{2:e}) \
             node[pos=0,sloped,above right,font=\\scriptsize]{{{3}}};",
            marker.x,
            y.0,
            y.1,
            label(&marker.label)
        );
    }
}

/// The band of a line, named in the legend. What has no place on a logarithmic axis lies on its edge.
fn band(
    out: &mut String,
    id: &str,
    line: &Series,
    number: usize,
    pen: &str,
    log: bool,
    floor: f64,
) {
    let Some(band) = &line.band else { return };
    let colour = pen.split(',').next().unwrap_or_default();
    for (path, ends) in [("lo", &band.lo), ("hi", &band.hi)] {
        let source = if log && ends.iter().any(|end| *end <= 0.0) {
            format!("y expr={{max(\\thisrow{{{path}{number}}},{floor:e})}}")
        } else {
            format!("y={path}{number}")
        };
        let _ = writeln!(
            out,
            "\\addplot[draw=none,mark=none,forget plot,name path={path}{number}] table[x=x{number},{source}]{{\\rcFolder figures/{id}.dat}};"
        );
    }
    let _ = writeln!(
        out,
        "\\addplot[fill={colour},fill opacity=0.22,draw=none,area legend] fill between[of=lo{number} and hi{number}];\n\
         \\addlegendentry{{{}}}",
        label(&band.band_label)
    );
}

/// Lines of a given slope over the right half of a line, at half its height.
fn guides(out: &mut String, curves: &Curves) {
    let logarithmic = curves.x.scale == Scale::Log && curves.y.scale == Scale::Log;
    for guide in curves.slopes.iter().filter(|guide| logarithmic && guide.exponent.is_finite()) {
        let Some(line) = curves.series.get(guide.series) else { continue };
        let shown: Vec<(f64, f64)> =
            points(line).filter(|(x, y)| on(Scale::Log, *x) && on(Scale::Log, *y)).collect();
        let (Some(from), Some(to)) = (shown.get(shown.len() / 2), shown.last()) else { continue };
        if to.0 > from.0 {
            let _ = writeln!(
                out,
                "\\addplot[rcfaint,line width=0.6pt,domain={:e}:{:e},samples=2] {{{:e}*(x/{:e})^({})}};\n\\addlegendentry{{{}}}",
                from.0,
                to.0,
                from.1 / 2.0,
                from.0,
                guide.exponent,
                label(&guide.label)
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::{Band, Panel};

    fn line(role: Role, y: Vec<f64>, band: Option<Band>) -> Series {
        Series { label: "R_{t} & x".to_owned(), role, x: vec![1.0, 10.0], y, band }
    }

    fn figure(series: Vec<Series>) -> Figure {
        let curves = Curves {
            x: Axis::log("t"),
            y: Axis::log("‖∇f‖^{2}"),
            series,
            slopes: Vec::new(),
            markers: Vec::new(),
            shades: Vec::new(),
        };
        Figure {
            id: "f".to_owned(),
            title: None,
            caption: String::new(),
            panels: vec![Panel { title: String::new(), kind: PanelKind::Curves(curves) }],
            size: Size::OneColumn,
        }
    }

    #[test]
    fn data_have_every_digit_and_the_drawing_escapes_what_it_shows() {
        let band = Band { lo: vec![-1.0, 0.25], hi: vec![1.0, 0.5], band_label: "95 %".to_owned() };
        let lines = vec![
            line(Role::Measured, vec![1.0 / 3.0, f64::NAN], Some(band)),
            line(Role::Bound, vec![1e-300, 2.0, 3.0], None),
        ];
        let (tex, dat) = plot(&figure(lines)).expect("curves");
        assert_eq!(
            dat,
            "x1 y1 lo1 hi1 x2 y2\n1e0 3.333333333333333e-1 -1e0 1e0 1e0 1e-300\n1e1 nan 2.5e-1 5e-1 1e1 2e0\nnan nan nan nan nan 3e0\n"
                .replace("3.333333333333333e-1", &format!("{:e}", 1.0 / 3.0))
        );
        for part in [
            r"xlabel={$t$}",
            r"ylabel={$\|\nabla f\|^{2}$}",
            r"\addlegendentry{$R_{t}$ \& $x$}",
            r"\addlegendentry{95 \%}",
            r"y expr={max(\thisrow{lo1},1e-300)}",
            "fill between[of=lo1 and hi1]",
            "dashed",
        ] {
            assert!(tex.contains(part), "{part}\n{tex}");
        }
    }

    #[test]
    fn nothing_to_show_is_no_drawing() {
        for y in [vec![f64::NAN, -1.0], vec![0.0, f64::INFINITY], Vec::new()] {
            assert!(plot(&figure(vec![line(Role::Measured, y, None)])).is_none());
        }
        assert!(plot(&figure(Vec::new())).is_none());
    }
}
