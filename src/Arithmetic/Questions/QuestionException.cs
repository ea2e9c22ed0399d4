namespace VerifiedAddition.Arithmetic;

/// <summary>A text or pair of operands is not a question of the requested number of digits. The message is meant for the user.</summary>
public sealed class QuestionException(string message) : Exception(message);
