namespace VerifiedAddition.Transformer;

/// <summary>Predicts the symbols of answers from the symbols before them, which need not be right. Used by one thread at a time.</summary>
internal interface ISymbolAnswerer
{
    /// <summary>Whether it can read a row of tokens, [n_ctx].</summary>
    bool CanRead(ReadOnlySpan<byte> tokens);

    /// <summary>Predicts all rows, each of which it can read; preferably sorted, since common prefixes are computed once.</summary>
    void Predict(AnswerRows rows);
}
