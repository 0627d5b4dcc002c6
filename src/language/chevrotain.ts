/** The parts of Chevrotain that the language uses, imported in one place. */
export {
  createToken,
  EmbeddedActionsParser,
  EOF,
  isRecognitionException,
  Lexer,
  type IParserErrorMessageProvider,
  type IRecognitionException,
  type IToken,
  type ParserMethod,
  type TokenType,
} from 'chevrotain';
