namespace VerifiedAddition.Transformer;

/// <summary>A model's answers to one question; texts have n + 2 characters, sign first.</summary>
/// <param name="Greedy">Generated symbol by symbol, each from the model's own symbols before it.</param>
/// <param name="TeacherForced">Each symbol predicted from the right symbols before it. Right exactly when <paramref name="Greedy"/> is.</param>
/// <param name="MeanLoss">Mean loss over the n + 2 symbols, teacher forced, in float64.</param>
public sealed record ModelAnswer(string Greedy, string TeacherForced, double MeanLoss);
