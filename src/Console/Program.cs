using VerifiedAddition.WebConsole;

return await ConsoleProgram.RunAsync(args, Console.Out, Console.Error);
