using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Answers questions with all that is to be told of the answers: by free generation, with teacher forcing, and the loss.</summary>
/// <param name="layout">The layout of the questions.</param>
/// <param name="quick">Answers what it can read.</param>
/// <param name="general">Answers the rest.</param>
/// <param name="precise">Answers again where rounding could have changed a symbol; null if the others are as precise.</param>
internal sealed class AnswerWriter(Layout layout, ISymbolAnswerer quick, ISymbolAnswerer general, ISymbolAnswerer? precise)
{
    public IReadOnlyList<ModelAnswer> Answer(IReadOnlyList<Question> questions)
    {
        int[] order = [.. Enumerable.Range(0, questions.Count).OrderBy(i => questions[i].LeadingDigits)];
        var asked = new AnswerRows(layout, order.Length);
        for (var row = 0; row < order.Length; row++)
        {
            questions[order[row]].Encode(asked[row], layout);
        }

        Predict(asked);
        string[] forced = [.. order.Select((_, row) => AnswerText.Of(asked.Decisions(row), layout))];
        double[] losses = [.. order.Select((_, row) => asked.Loss(row))];
        Write(asked);
        var answers = new ModelAnswer[order.Length];
        for (var row = 0; row < order.Length; row++)
        {
            answers[order[row]] = new(AnswerText.Of(asked.Decisions(row), layout), forced[row], losses[row]);
        }

        return answers;
    }

    /// <summary>Generates the answers: a model is given back all that it predicts, until it predicts what it was given.</summary>
    /// <remarks>
    /// Then each symbol is the one that it predicts from its own symbols before. Every round makes at least one symbol more final, since
    /// those before it no longer change; where all symbols were right there is nothing to do.
    /// </remarks>
    private void Write(AnswerRows rows)
    {
        for (var round = 0; round < layout.AnswerTokens; round++)
        {
            var open = Where(rows, row => !Repeat(rows, row));
            if (open.Length == 0)
            {
                return;
            }

            Ask(Predict, rows, open);
        }
    }

    /// <summary>Overwrites a row's answer with what is predicted; returns whether that was there already.</summary>
    private static bool Repeat(AnswerRows rows, int row)
    {
        var tokens = rows.Answer(row);
        var isSame = true;
        for (var symbol = 0; symbol < tokens.Length; symbol++)
        {
            var token = (byte)Math.Max(0, rows.Decisions(row)[symbol].Token); // without a prediction, the input still needs a token
            isSame &= tokens[symbol] == token;
            tokens[symbol] = token;
        }

        return isSame;
    }

    private void Predict(AnswerRows rows)
    {
        Ask(quick.Predict, rows, Where(rows, row => quick.CanRead(rows[row])));
        Ask(general.Predict, rows, Where(rows, row => !quick.CanRead(rows[row])));
        if (precise is not null)
        {
            Ask(precise.Predict, rows, Where(rows, row => Decision.AnyIsDoubtful(rows.Decisions(row))));
        }
    }

    private static int[] Where(AnswerRows rows, Func<int, bool> isSo) => [.. Enumerable.Range(0, rows.Count).Where(isSo)];

    private static void Ask(Action<AnswerRows> predict, AnswerRows rows, int[] some)
    {
        if (some.Length == rows.Count)
        {
            predict(rows);
        }
        else if (some.Length > 0)
        {
            var picked = rows.Pick(some);
            predict(picked);
            rows.Put(some, picked);
        }
    }
}
