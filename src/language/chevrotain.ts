/** The parts of Chevrotain that the language uses, imported in one place. */
export {
  createToken,
  CstParser,
  EOF,
  isRecognitionException,
  Lexer,
  type CstElement,
  type CstNode,
  type IParserErrorMessageProvider,
  type IRecognitionException,
  type IToken,
  type TokenType,
} from 'chevrotain';
