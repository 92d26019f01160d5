import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  DiagnosticSeverity,
} from "vscode-languageserver/node";
import type { Finding, Severity } from "../../../engine/read/reading.ts";
import type { Read } from "../readings.ts";
import { said } from "../text/messages.ts";

const SEVERITY: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** What is wrong, as the reading found it, in one document of the program. */
export function diagnostics(read: Read, uri: string): Diagnostic[] {
  return findingsIn(read, uri).map((finding) => diagnosticOf(read, finding));
}

/** Mending edits for what is wrong in a range. */
export function fixes(read: Read, uri: string, start: number, end: number): CodeAction[] {
  return findingsIn(read, uri).flatMap((finding) => {
    const { fix, span } = finding;
    if (!fix || span.end < start || span.start > end) return [];
    const place = read.program.placeOf(fix.span);
    return [
      {
        title: said(fix.title),
        kind: CodeActionKind.QuickFix,
        isPreferred: true,
        diagnostics: [diagnosticOf(read, finding)],
        edit: { changes: { [place.uri]: [{ range: place.range, newText: fix.text }] } },
      },
    ];
  });
}

function findingsIn({ program, reading }: Read, uri: string): Finding[] {
  return reading.findings.filter(({ span }) => program.placeOf(span).uri === uri);
}

function diagnosticOf({ program }: Read, finding: Finding): Diagnostic {
  const related = finding.related?.map(({ span, message }) => {
    const { uri, range } = program.placeOf(span);
    return { location: { uri, range }, message: said(message) };
  });
  return {
    range: program.rangeOf(finding.span),
    severity: SEVERITY[finding.severity],
    code: finding.code,
    source: "Nabla",
    message: said(finding.message),
    ...(related && related.length > 0 ? { relatedInformation: related } : {}),
  };
}
